import Glibc

/// CacheBenchmarks [--caffeine FOLDER] [--only ratio|mix|time] [TRACE.gz ...]: prints figures and PASS or FAIL beside every limit; ends with 1
/// if one failed. FOLDER has CaffeineBench.class. Without traces, Zipf's law makes them.
var paths: [String] = [], options: [String: String] = [:]
var rest = CommandLine.arguments.dropFirst()
while let argument = rest.popFirst() {
    if argument.hasPrefix("--") { options[argument] = rest.popFirst() } else { paths.append(argument) }
}

var traces: [Trace] = []
for path in paths {
    guard let trace = Trace(path: path) else {
        print("cannot read a trace from \(path): a file with a key in each line, packed by gzip")
        exit(1)
    }
    traces.append(trace)
}
if traces.isEmpty {
    traces = [
        .zipf(keys: 20_000, exponent: 0.99, requests: 200_000, seed: 1), .zipf(keys: 50_000, exponent: 0.7, requests: 300_000, seed: 2),
    ]
}

let only = options["--only"]
var passed = true
if only == nil || only == "ratio" { passed = HitRatioBenchmark.run(traces, areGenerated: paths.isEmpty) && passed }
if only == nil || only == "mix" { passed = MixBenchmark.run(traces) && passed }
if only == nil || only == "time" { passed = try TimeBenchmark.run(java: options["--caffeine"]) && passed }
exit(passed ? 0 : 1)
