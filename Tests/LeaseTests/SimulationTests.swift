import FoundationEssentials
import Lease
import TestSupport
import Testing

/// Random settings and events in virtual time. `CRUCIBLE_TEST_SEED=n` repeats the run with that seed alone.
@Suite struct SimulationTests {
    private static let runs: UInt64 = 400

    @Test("whatever happens, the books agree with the machine and no rule is broken")
    func randomRunsKeepTheRules() {
        let isRepeating = ProcessInfo.processInfo.environment["CRUCIBLE_TEST_SEED"] != nil
        let first = printedSeed() & 0xffff_ffff_ffff
        var counts: [String: Int] = [:]
        for seed in first..<first + (isRepeating ? 1 : Self.runs) {
            var run = RandomRun(seed: seed)
            run.run(events: 250)
            counts.merge(run.books.counts, uniquingKeysWith: +)
            #expect(run.books.violations == [], "CRUCIBLE_TEST_SEED=\(seed)")
            if !run.books.violations.isEmpty { return }
        }
        guard !isRepeating else { return }
        // The runs are worth something only if they lead everywhere.
        for name in [
            "granted", "waits", "granted after waiting", "reserving", "throttled", "released twice", "fenced", "notice revoked",
            "notice preempted", "ended expired", "ended revoked", "ended preempted", "ended ownerEnded", "refused cancelled",
            "refused deadlinePassed", "refused ownerEnded", "refused exceedsCapacity", "at once: classQueueFull", "at once: queueFull",
            "at once: exceedsLimit", "at once: exceedsCapacity", "at once: deadlinePassed",
        ] {
            #expect(counts[name, default: 0] > 10, "\(name): \(counts)")
        }
    }
}
