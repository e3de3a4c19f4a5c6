import Glibc

/// Benchmarks [--crucible PATH] [--peers FOLDER] [--only PART]: prints figures, and PASS or FAIL beside every limit; ends with 1 if one
/// failed.
func option(_ name: String) -> String? {
    let arguments = CommandLine.arguments
    return arguments.firstIndex(of: name).flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
}

/// The parts, in the order in which they run.
enum Part: String, CaseIterable {
    case calls, libffi, swap, watch, peers, start, ready

    /// True when everything is within its limit.
    func run(_ plugins: DefaultPlugins) async throws -> Bool {
        switch self {
        case .calls: return try GateBenchmark.run()
        // How calls cross is fixed for a process, so that libffi gets one of its own.
        case .libffi:
            setenv("CRUCIBLE_CALLS", "libffi", 1)
            defer { unsetenv("CRUCIBLE_CALLS") }
            return Spawn.run([Spawn.ownPath, "--only", Part.calls.rawValue])
        case .swap: return try await SwapBenchmark.run()
        case .watch: return try await WatchBenchmark.run()
        case .peers: return try PeerBenchmark.run(folder: option("--peers"))
        case .start: return await StartBenchmark.run(plugins)
        case .ready: return ReadyBenchmark.run(crucible: option("--crucible") ?? Spawn.ownFolder + "/crucible", manifest: plugins.manifest)
        }
    }
}

guard let plugins = DefaultPlugins() else {
    print("run this in the folder of the repository; /tmp must be writable")
    exit(1)
}
let only = option("--only")
var failed: [String] = []
for part in Part.allCases where only == nil || only == part.rawValue {
    if !(try await part.run(plugins)) { failed.append(part.rawValue) }
    fflush(nil)
}
plugins.remove()
if only == nil { print("\n" + (failed.isEmpty ? "every figure is within its limit" : "beyond a limit: \(failed.joined(separator: ", "))")) }
exit(failed.isEmpty ? 0 : 1)
