import Gate
import Glibc
import Host
import HostTesting
import Locking
import Timing

/// What it costs to be watched: processor time for a call while two threads call a C plugin without end, in seconds in which everything is
/// read, rendered and thrown away, beside seconds in which nobody looks. Once a second is what `crucible top --every 1` and a scrape each
/// second together ask for; Prometheus asks every 15 seconds unless told otherwise.
enum WatchBenchmark {
    private static let pairs = 20
    private static let threads: UInt64 = 2

    static func run() async throws -> Bool {
        print("\nBeing watched once a second, under the load of \(threads) threads: processor time of a call in \(pairs) pairs of seconds")
        let libraries = try SwapLibraries()
        defer { libraries.remove() }
        let test = try await TestHost("""
            crucible: 1
            plugins:
              tally: {library: \(try libraries.tally(version: "1.0.0", state: nil))}
              load: {library: \(try libraries.load())}
            """)
        try await test.start()
        let load = try SwapLoad(test.host, threads: threads, keepsTotals: true)
        // Below, an answer that does not come has no way out.
        _ = try load.made()
        let looks = Locked(0)
        let unwatched = Series("nobody looks") { second(load) {} }
        let watched = Series("report and metrics are read") {
            second(load) {
                let size = test.host.prometheusText.utf8.count + test.host.report.figures.count
                looks.withLock { $0 += size > 0 ? 1 : 0 }
            }
        }
        Series.run([unwatched, watched], repetitions: pairs)
        let (calls, wrong) = try load.end()
        await test.stop()
        for series in [unwatched, watched] { print(series.line(unit: "ns", digits: 2)) }
        print("    \(calls) calls, \(looks.withLock { $0 }) looks")
        return [
            verdict("processor time of a loaded run that is watched", (watched.ratio(to: unwatched) - 1) * 100, limit: 2, unit: "% more"),
            verdict("wrong or failed replies", Double(wrong), limit: 0, unit: "replies", digits: 0),
        ].allSatisfy { $0 }
    }

    /// Nanoseconds of all processors for a call, over a second at whose beginning `look` runs.
    private static func second(_ load: SwapLoad, _ look: () -> Void) -> Double {
        let (calls, time) = ((try? load.made()) ?? 0, processorTime())
        let end = SystemClock.shared.now() + Duration.seconds(1).nanoseconds
        look()
        HostThread.sleep(.nanoseconds(max(0, end - SystemClock.shared.now())))
        let made = ((try? load.made()) ?? 0) - calls
        return made > 0 ? Double(processorTime() - time) / Double(made) : .nan
    }

    private static func processorTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
