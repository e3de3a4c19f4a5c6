import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing

/// The host's stop while a swap is under way, on a clock that the test moves: `host.stop_deadline` holds for both generations.
@Suite struct SwapStopTests {
    private let clock = VirtualClock()

    /// A host in which the second generation serves while a call is still inside the first.
    private func host(_ deadline: String, held: Locked<GateFailure?>) async throws -> (TestHost, Task<SwapReport, any Error>) {
        var options = TestHost.Options()
        options.clock = clock
        let test = try await Tally.host(
            Tally.build("tally", "NO_STATE"), swap: "{probation: 300s, retire: 600s}", more: "host: {stop_deadline: \(deadline)}\n",
            options: options)
        let edge = try test.host.edge(nil, "hold", of: "tally")
        Task {
            do throws(GateFailure) { _ = try await HostCall(edge).asynchronous([]) } catch { held.withLock { $0 = error } }
        }
        try await eventually("it is inside") { test.state("tally")?.functions.contains { $0.function == "hold" && $0.inFlight == 1 } == true }
        let running = Task { try await test.swapTally(Tally.build("tally", "NO_STATE", "VERSION=\"2.0.0\"")) }
        try await eventually("on probation") { test.host.swapPhase(of: "tally") == .probation }
        return (test, running)
    }

    /// Begins to stop the host and waits until it has ended the probation.
    private func beginStop(_ test: TestHost, _ isOver: Locked<Bool>) async throws -> Task<Void, Never> {
        let stop = Task {
            await test.host.stop()
            isOver.withLock { $0 = true }
        }
        try await eventually("the host drains") { test.transitions.contains { $0.to == .draining } }
        try await eventually("the first generation retires") { test.host.swapPhase(of: "tally") == .retiring }
        return stop
    }

    @Test("a call into the old generation that does not end is given up at the stop's deadline, not at that of the retirement")
    func givenUp() async throws {
        let (held, isOver) = (Locked<GateFailure?>(nil), Locked(false))
        let (test, running) = try await host("2s", held: held)
        let stop = try await beginStop(test, isOver)
        clock.advance(by: .milliseconds(1_900))
        try await Task.sleep(for: .milliseconds(50))
        #expect(!isOver.withLock { $0 }, "the deadline has not come")
        clock.advance(by: .milliseconds(100))
        try await eventually("the host has stopped, with no more time passing") { isOver.withLock { $0 } }
        await stop.value
        let report = try await running.value
        #expect(report.outcome == "committed", "\(report)")
        #expect(report.steps.last?.detail == "leaked: it did not end before the host's time to stop was over", "\(report.steps)")
        #expect(test.state("tally")?.reason == "did not stop within 2s: still draining")
        let refused = await #expect(throws: HostError.self) { try await test.swapTally(Tally.build()) }
        #expect(refused?.reasons == ["tally is not active; only an active plugin can be swapped"])
        test.cleanUp()
    }

    /// A callee that does not heed its cancellation is answered for by the gate, after two seconds.
    @Test("calls into the old generation are cancelled at half of the stop's time, and both generations end in order")
    func cancelled() async throws {
        let (held, isOver) = (Locked<GateFailure?>(nil), Locked(false))
        let (test, running) = try await host("60s", held: held)
        let stop = try await beginStop(test, isOver)
        clock.advance(by: .milliseconds(29_900))
        try await Task.sleep(for: .milliseconds(50))
        clock.advance(by: .milliseconds(2_050))
        try await Task.sleep(for: .milliseconds(50))
        #expect(held.withLock { $0 } == nil, "not cancelled before thirty seconds have passed")
        try await eventually("the host has stopped") {
            clock.advance(by: .milliseconds(1))
            return isOver.withLock { $0 }
        }
        await stop.value
        #expect(held.withLock { $0 }?.status == .cancelled)
        let report = try await running.value
        #expect(report.outcome == "committed" && report.steps.last?.detail == "unmapped", "\(report)")
        #expect(test.state("tally")?.state == "stopped", "\(String(describing: test.state("tally")))")
        test.cleanUp()
    }
}
