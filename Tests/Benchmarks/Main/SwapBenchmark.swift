import Gate
import Host
import HostTesting
import Locking
import Timing

/// How long calls are held while a plugin is replaced: two threads of a C plugin call another one without end, which is swapped again and
/// again. Every reply is checked.
enum SwapBenchmark {
    private static let swaps = 200
    private static let threads: UInt64 = 2

    private struct Case {
        let name: String
        /// Milliseconds that at most 1 in 100 swaps may exceed.
        let limit: Double
        /// Bytes of state; nil: none, and no way to move any.
        let state: Int?
    }

    private static let cases = [
        Case(name: "no state", limit: 1, state: nil), Case(name: "1 MiB of state", limit: 5, state: 1 << 20),
    ]

    static func run() async throws -> Bool {
        print("\nSwap of a C plugin which \(threads) threads call without end: \(swaps) swaps each, milliseconds that calls are held")
        let libraries = try SwapLibraries()
        defer { libraries.remove() }
        var passes = true
        for one in cases where !(try await run(one, libraries)) { passes = false }
        return passes
    }

    private static func run(_ one: Case, _ libraries: SwapLibraries) async throws -> Bool {
        let builds = try ["1.0.0", "2.0.0"].map { try libraries.tally(version: $0, state: one.state) }
        let test = try await TestHost("""
            crucible: 1
            plugins:
              tally: {library: \(builds[0]), swap: {probation: 0s}}
              load: {library: \(try libraries.load())}
            """)
        try await test.start()
        let load = try SwapLoad(test.host, threads: threads, keepsTotals: one.state != nil)
        var figures: [SwapFigures] = []
        for number in 1...swaps {
            let observer = SwapObserver()
            let request = SwapRequest(plugin: "tally", source: .library(builds[number % 2]))
            let report = try await test.host.swap(request, onStep: observer.observe)
            guard report.isCommitted, let seen = observer.figures else {
                print("  FAIL  swap \(number) with \(one.name): \(report)")
                return false
            }
            figures.append(try load.complete(seen))
        }
        let (calls, wrong) = try load.end()
        await test.stop()
        return report(one, figures, calls: calls, wrong: wrong)
    }

    private static func report(_ one: Case, _ figures: [SwapFigures], calls: Int64, wrong: Int64) -> Bool {
        let seen = Series("longest call, waiting for a processor included", of: figures.map(\.longestCall))
        let held = Series("pause, from parking to release", of: figures.map(\.pause))
        let parked = figures.map(\.parked)
        print("  \(one.name): \(calls) calls, \(wrong) wrong replies; \(parked.reduce(0, +)) parked, at most \(parked.max() ?? 0) in a swap")
        for series in [held, seen] {
            let values = [50, 99, 100].map { number(series.percentile($0), 3) }
            print("    \(padded(series.name, 47)) p50 \(values[0])   p99 \(values[1])   greatest \(values[2]) ms")
        }
        for step in ["quiesce", "drain", "save", "restore", "commit"] {
            let times = figures.compactMap { $0.steps[step] }
            guard !times.isEmpty else { continue }
            let series = Series(step, of: times)
            print("      \(padded(step, 10)) p50 \(number(series.percentile(50), 3))   p99 \(number(series.percentile(99), 3)) ms")
        }
        return [
            verdict("pause p99 with \(one.name)", held.percentile(99), limit: one.limit, unit: "ms", digits: 3),
            verdict("wrong or failed replies with \(one.name)", Double(wrong), limit: 0, unit: "replies", digits: 0),
        ].allSatisfy { $0 }
    }
}
