import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing

/// Second versions that fail in every way that a process survives, swapped in while calls go on: the first one serves on, by itself and with
/// its state, every reply is right, and a good version can be swapped in afterwards. Those that bring the process down are in FaultTests.
@Suite struct BadVersionTests {
    @Test("the first version serves on, state and all", arguments: BadVersion.refused + BadVersion.aborted + BadVersion.rolledBack)
    func servesOn(_ bad: BadVersion) async throws {
        var options = TestHost.Options()
        options.describeDeadline = .seconds(bad.file == "hangs_when_described" ? 2 : 60)
        // It cannot do without the tally's interface.
        let mirror = "  mirror: {library: \(Tally.build("mirror", "REQUIRES"))}\n"
        let test = try await Tally.host(Tally.build(), swap: bad.settings, more: mirror, options: options)
        let caller = Caller(test, failure: bad.failure)
        // Enough for a mean of what is sampled, one call in 1024.
        try await eventually("calls") { caller.calls > 20_000 }
        let held = Locked<[GateStatus]>([])
        let report = try await test.host.swap(SwapRequest(plugin: "tally", source: .library(Tally.build(bad.file)))) { step in
            guard bad.holds, step.step == "commit", step.generation == 2 else { return }
            Task {
                let status = await hold(test)
                held.withLock { $0.append(status) }
            }
        }
        let after = caller.calls
        try await eventually("calls after it") { caller.calls > after }
        check(report, bad)
        if bad.holds {
            try await eventually("the call that it holds is answered in its place") { held.withLock { $0 } == [.unavailable] }
        }
        let good = try await test.swapTally(Tally.build("tally", "VERSION=\"3.0.0\""), probation: .zero)
        #expect(good.outcome == "committed" && good.lost == nil, "\(good)")
        let calls = await caller.end()
        #expect(try test.add(0) == calls + 1, "every call that was right counts, once")
        #expect(test.state("tally")?.version == "3.0.0")
        await test.stop()
    }

    /// How a call ends that its callee never answers.
    private func hold(_ test: TestHost) async -> GateStatus {
        do {
            _ = try await HostCall(test.host.edge(nil, "hold", of: "tally")).asynchronous([])
            return .ok
        } catch { return (error as? GateFailure)?.status ?? .failed }
    }

    private func check(_ report: SwapReport, _ bad: BadVersion) {
        #expect(report.outcome == bad.outcome && report.generation == 1, "\(report)")
        #expect(report.reasons.joined(separator: "; ").contains(bad.says), "\(report.reasons)")
        let failed = report.steps.filter { $0.outcome == "failed" }
        #expect(failed.contains { $0.step == bad.step }, "\(report.steps)")
        if bad.outcome == "refused" { #expect(report.steps.count == 1, "\(report.steps)") }
        if bad.outcome == "aborted" { #expect(!report.steps.contains { $0.step == "commit" }, "\(report.steps)") }
        #expect(bad.lost.map { report.lost?.contains($0) == true } ?? (report.lost == nil), "\(report.lost ?? "nothing lost")")
    }
}
