import Glibc

/// Benchmarks [--crucible PATH [--manifest FILE]]: prints figures and PASS or FAIL beside every limit; ends with 1 if one failed.
func option(_ name: String) -> String? {
    let arguments = CommandLine.arguments
    return arguments.firstIndex(of: name).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
}

guard let plugins = DefaultPlugins() else {
    print("run this in the folder of the repository; /tmp must be writable")
    exit(1)
}
var passed = try GateBenchmark.run()
fflush(nil)
if !(await StartBenchmark.run(plugins)) { passed = false }
if let crucible = option("--crucible"), !ReadyBenchmark.run(crucible: crucible, manifest: option("--manifest") ?? plugins.manifest) {
    passed = false
}
plugins.remove()
exit(passed ? 0 : 1)
