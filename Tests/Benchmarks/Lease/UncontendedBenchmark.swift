import Lease

/// One thread that takes and releases.
enum UncontendedBenchmark {
    private static let rounds = 200_000
    private static let repetitions = 31

    static func run() -> Bool {
        print("Take and release, one thread, in nanoseconds: median of \(repetitions) interleaved repetitions (least to greatest)")
        let desk = LeaseDesk(LeaseSettings(), time: .real)
        guard let owner = desk.admit(plugin: "routing", generation: 1) else { return false }
        for plugin in ["orchestration", "voice", "mcp"] { _ = desk.admit(plugin: plugin, generation: 1) }
        var failures = 0
        let leases = Series("take and release of one slot") { perRound { failures += once(desk, owner) } }
        let clock = Series("of which two readings of the clock") { perRound { failures += monotonicNow() > monotonicNow() ? 1 : 0 } }
        Series.run([leases, clock], repetitions: repetitions)
        for series in [leases, clock] { print(series.line(unit: "ns", digits: 1)) }
        guard failures == 0, desk.figures().held == .zero else {
            print("  FAIL  \(failures) leases were not granted or not released")
            return false
        }
        return verdict("uncontended take and release", leases.median, limit: 300, unit: "ns", digits: 1)
    }

    private static func perRound(_ body: () -> Void) -> Double {
        let before = monotonicNow()
        for _ in 0..<rounds { body() }
        return Double(monotonicNow() - before) / Double(rounds)
    }

    @inline(__always)
    private static func once(_ desk: LeaseDesk, _ owner: LeaseOwner) -> Int {
        guard case .success(let grant) = desk.take(owner, .slots, 1), case .success = desk.release(grant.id) else { return 1 }
        return 0
    }
}
