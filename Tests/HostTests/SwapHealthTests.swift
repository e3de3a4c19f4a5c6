import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing

/// Health checks and swaps of the same plugin, in a host on a clock that the test moves.
@Suite struct SwapHealthTests {
    private let clock = VirtualClock()
    /// The clock runs many times faster than the threads.
    private static let patient = "warm: 5m, drain: 5m, pause: 5m"

    private func host(_ library: String, swap: String, failures: Int) async throws -> TestHost {
        var options = TestHost.Options()
        options.clock = clock
        return try await Tally.host(library, swap: swap, entry: ", health: {interval: 1s, deadline: 2m, failures: \(failures)}", options: options)
    }

    /// Swaps while time passes; `watch` is asked after every step of it.
    private func swap(_ test: TestHost, to library: String, watch: () -> Void = {}) async throws -> SwapReport {
        let report = Locked<SwapReport?>(nil)
        let task = Task { [report] in
            let ended = try await test.swapTally(library)
            report.withLock { $0 = ended }
        }
        try await eventually("the swap ends") {
            clock.advance(by: .milliseconds(50))
            watch()
            return report.withLock { $0 } != nil
        }
        try await task.value
        return try #require(report.withLock { $0 })
    }

    private func stop(_ test: TestHost) async throws {
        let isOver = Locked(false)
        let task = Task { [isOver] in
            await test.stop()
            isOver.withLock { $0 = true }
        }
        try await eventually("it stops") {
            clock.advance(by: .milliseconds(50))
            return isOver.withLock { $0 }
        }
        await task.value
    }

    @Test("a version that is sick on probation is rolled back, and not restarted in place of the good one")
    func sick() async throws {
        let test = try await host(Tally.build("tally", "SICK_AFTER=1000000"), swap: "{probation: 60s, \(Self.patient)}", failures: 3)
        #expect(try test.add(5, 7) == 7)
        let report = try await swap(test, to: Tally.build("tally", "VERSION=\"2.0.0\"", "SICK_AFTER=1"))
        #expect(report.outcome == "rolled-back" && report.generation == 1, "\(report)")
        #expect(report.reasons == ["it had a fault: sick: out of luck"], "\(report)")
        #expect(report.lost == nil, "\(report)")
        #expect(try test.add(5) == 8 && test.state("tally")?.generation == 1)
        #expect(!test.transitions.contains { $0.to == .failed }, "\(test.transitions)")
        try await stop(test)
    }

    @Test("one that is well on probation stays")
    func well() async throws {
        let test = try await host(Tally.build("tally", "SICK_AFTER=1000000"), swap: "{probation: 5s, \(Self.patient)}", failures: 1)
        let report = try await swap(test, to: Tally.build("tally", "VERSION=\"2.0.0\"", "SICK_AFTER=1000000"))
        #expect(report.outcome == "committed" && report.generation == 2, "\(report)")
        try await stop(test)
    }

    @Test("the old version is not restarted while it is being replaced, sick as it is, and is when that has failed")
    func sickBefore() async throws {
        let test = try await host(Tally.build("tally", "SICK_AFTER=0"), swap: "{warm: 5s}", failures: 2)
        let report = try await swap(test, to: Tally.build("tally", "VERSION=\"2.0.0\"", "HANGS_START")) {
            #expect(test.state("tally")?.state == "active")
        }
        #expect(report.outcome == "aborted" && report.generation == 1, "\(report)")
        try await eventually("it is restarted") {
            clock.advance(by: .milliseconds(50))
            return test.transitions.contains { $0.from == .active && $0.to == .failed }
        }
        try await stop(test)
    }
}
