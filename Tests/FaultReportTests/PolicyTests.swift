import Testing

@testable import Faults

/// The decision alone.
@Suite struct PolicyTests {
    private static let hour: Int64 = 3_600_000

    private static func decide(
        _ reports: [FaultReport], digests: [String: String] = [:], crashes: Int = 1, ledger: QuarantineLedger = QuarantineLedger(), now: Int64
    ) -> [String] {
        var policy = QuarantinePolicy()
        policy.crashes = crashes
        let stored = reports.map { FaultReports.Stored(path: "/r", report: $0) }
        return policy.decide(ledger, reports: stored, digests: digests, now: now).ledger.quarantined.map(\.plugin)
    }

    @Test func whatIsNobodysFaultKeepsNobodyOut() {
        #expect(Self.decide([StateFolders.report(nil, time: 0)], now: 1) == [])
    }

    @Test func onlyCrashesWithinTheWindowCount() {
        let reports = [StateFolders.report("a", time: 0), StateFolders.report("b", time: 2 * Self.hour)]
        #expect(Self.decide(reports, now: 24 * Self.hour) == ["a", "b"])
        #expect(Self.decide(reports, now: 24 * Self.hour + 1) == ["b"])
        #expect(Self.decide(reports, now: -1_000_000 * Self.hour) == ["a", "b"], "the clock was set back")
    }

    @Test func severalCrashesMayBeNeeded() {
        let reports = [StateFolders.report("a", time: 0), StateFolders.report("b", time: 1), StateFolders.report("a", time: 2)]
        #expect(Self.decide(reports, crashes: 2, now: 3) == ["a"])
    }

    @Test func crashesOfAnotherLibraryDoNotCount() {
        let reports = [StateFolders.report("a", time: 0, digest: "1")]
        #expect(Self.decide(reports, digests: ["a": "1"], now: 1) == ["a"])
        #expect(Self.decide(reports, digests: ["a": "2"], now: 1) == [])
        #expect(Self.decide(reports, now: 1) == ["a"], "not known which library it is now")
        #expect(Self.decide([StateFolders.report("a", time: 0)], digests: ["a": "2"], now: 1) == ["a"], "not known which it was")
    }

    @Test func theListIsBounded() {
        let reports = (0..<1000).map { StateFolders.report("p\($0)", time: Int64($0)) }
        let kept = Self.decide(reports, now: 2000)
        #expect(kept.count == 256 && kept.last == "p999")
    }
}
