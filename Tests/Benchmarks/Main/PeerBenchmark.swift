import CBench
import Gate
import Glibc
import Timing

/// The gate beside other ways of calling a plugin, each by a program of its own (Tests/Benchmarks/Peers), in turn. By the wall clock, since
/// a round trip waits.
enum PeerBenchmark {
    private static let repetitions = 21

    static func run(folder: String?) throws -> Bool {
        print("""

            One call that takes 64 bytes and gives them back, by the wall clock: median of \(repetitions) interleaved repetitions
            (least to greatest)
            """)
        let echo = try BenchGate().connect(CB_ECHO)
        let gate = Series("gate") {
            let (calls, before): (Int64, Int64) = (160_000, SystemClock.shared.now())
            guard cb_time(Int32(CB_ECHO), echo, calls, 1) >= 0 else { return -1 }
            // A sixteenth more was made to warm up.
            return Double(SystemClock.shared.now() - before) / Double(calls + calls / 16 + 1)
        }
        var peers: [(process: PeerProcess, series: Series)] = []
        for peer in PeerProcess.all {
            guard let folder, let process = PeerProcess(peer, folder) else {
                print("  \(peer.title): not measured, since it is not installed (see Tests/Benchmarks/Peers/install)")
                continue
            }
            peers.append((process, Series(peer.title) { process.measure(calls: peer.calls) }))
        }
        defer { for peer in peers { peer.process.end() } }
        // One that ended early is found by its answers.
        signal(SIGPIPE, SIG_IGN)
        Series.run([gate] + peers.map(\.series), repetitions: repetitions)
        print(gate.line(unit: "ns", digits: 0))
        var passes = true
        for peer in peers {
            guard peer.series.values.allSatisfy({ $0 > 0 }) else {
                print("  FAIL  \(peer.series.name): it ended early, or gave a wrong answer")
                passes = false
                continue
            }
            print(peer.series.line(unit: "ns", digits: 0) + ", \(number(peer.series.ratio(to: gate), 1)) gate calls")
        }
        return passes
    }
}
