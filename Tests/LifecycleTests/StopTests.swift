import Lifecycle
import Testing

/// How a host stops.
@Suite struct StopTests {
    private static func started(_ nodes: [LifecycleNode], behaviours: [String: Behaviour] = [:]) -> VirtualShell {
        var shell = VirtualShell(nodes, behaviours: behaviours)
        shell.at(.zero, .begin)
        return shell
    }

    @Test func allDrainAtOnceAndStopInReverseOrder() {
        var shell = Self.started(StartTests.standard, behaviours: ["tools": Behaviour(drain: .milliseconds(50))])
        shell.at(.seconds(5), .stop(deadline: .seconds(3)))
        shell.run()
        #expect(shell.trace.filter { $0 >= "5" } == [
            "5.000 orchestration: active -> draining",
            "5.000 orchestration: drain",
            "5.000 voice: active -> draining",
            "5.000 voice: drain",
            "5.000 tools: active -> draining",
            "5.000 tools: drain",
            "5.000 routing: active -> draining",
            "5.000 routing: drain",
            "5.100 orchestration: stop",
            "5.200 orchestration: draining -> stopped",
            "5.200 voice: stop",
            "5.200 tools: stop",
            "5.300 voice: draining -> stopped",
            "5.300 routing: stop",
            "5.300 tools: draining -> stopped",
            "5.400 routing: draining -> stopped",
            "5.400 finished",
        ])
        #expect(shell.machine.isFinished && !shell.machine.isDegraded)
        #expect(shell.observer.violations == [])
    }

    @Test func stopDuringTheStartWaitsForAttemptsUnderWay() {
        let nodes = [
            node("done"), node("slow"), node("hung", deadline: .seconds(2)), node("again", attempts: 5),
            node("never", needs: ["slow"]),
        ]
        let behaviours = [
            "slow": Behaviour(attempts: [.starts(after: .milliseconds(400))]),
            "hung": Behaviour(attempts: [.hangs(in: .creating)]),
            "again": Behaviour(attempts: [.fails("busy")]),
        ]
        var shell = Self.started(nodes, behaviours: behaviours)
        shell.at(.milliseconds(500), .stop(deadline: .seconds(30)))
        shell.run()
        #expect(shell.trace.filter { $0 >= "0.45" } == [
            "0.500 never: resolved -> stopped (never started: the host was told to stop)",
            "0.500 done: active -> draining",
            "0.500 done: drain",
            "0.600 done: stop",
            "0.700 done: draining -> stopped",
            "0.800 slow: loaded -> initialized",
            "1.200 slow: initialized -> active",
            "1.200 slow: active -> draining",
            "1.200 slow: drain",
            "1.300 slow: stop",
            "1.400 slow: draining -> stopped",
            "2.000 hung: abandon attempt 1",
            "2.000 hung: loaded -> failed (no answer within 2s while creating "
                + "(not tried again, since it may still be running))",
            "2.000 finished",
        ])
        // It was waiting to be tried again; that is over.
        #expect(shell.machine.states[3].description == "failed: busy (attempt 1 of 5)")
        #expect(shell.machine.states[3].phase == .ended)
        #expect(shell.observer.violations == [])
    }

    @Test func anAttemptThatFailsWhileStoppingIsNotTriedAgain() {
        var shell = Self.started([node("a", attempts: 5)], behaviours: ["a": Behaviour(attempts: [.fails("busy")])])
        shell.at(.milliseconds(250), .stop(deadline: .seconds(30)))
        shell.run()
        #expect(shell.trace.suffix(2) == ["0.300 a: initialized -> failed (busy (attempt 1 of 5))", "0.300 finished"])
        #expect(shell.observer.violations == [])
    }

    @Test func theDeadlineNamesWhatDidNotStopAndWhatItWaitedFor() {
        let nodes = [
            node("base"), node("left", needs: ["base"]), node("right", uses: ["base"]), node("free"),
            node("starting", deadline: .seconds(60)),
        ]
        let behaviours = [
            "left": Behaviour(drain: nil), "right": Behaviour(stop: nil),
            "starting": Behaviour(attempts: [.hangs(in: .starting)]),
        ]
        var shell = Self.started(nodes, behaviours: behaviours)
        shell.at(.seconds(1), .stop(deadline: .milliseconds(2500)))
        shell.run()
        #expect(shell.trace.filter { $0 >= "1.15" } == [
            "1.200 free: draining -> stopped",
            "3.500 starting: abandon attempt 1",
            "3.500 starting: initialized -> failed (did not stop within 2s500ms: still starting)",
            "3.500 right: abandon attempt 1",
            "3.500 right: draining -> failed (did not stop within 2s500ms: still stopping)",
            "3.500 left: abandon attempt 1",
            "3.500 left: draining -> failed (did not stop within 2s500ms: still draining)",
            "3.500 base: abandon attempt 1",
            "3.500 base: draining -> failed (did not stop within 2s500ms: waited for left, right)",
            "3.500 finished",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func aSecondRequestEndsTheWait() {
        var shell = Self.started([node("a")], behaviours: ["a": Behaviour(stop: nil)])
        shell.at(.seconds(1), .stop(deadline: .seconds(30)))
        shell.at(.seconds(2), .stop(deadline: .seconds(30)))
        shell.run()
        #expect(shell.trace.suffix(2) == [
            "2.000 a: draining -> failed (did not stop before the second request to stop: still stopping)",
            "2.000 finished",
        ])
        #expect(shell.observer.violations == [])
    }

    /// Sooner or later than the machine's own deadline, which would be at 30.3 s.
    @Test(arguments: [2, 60])
    func aFirstRequestAfterAFailedStartSetsANewDeadline(seconds: Int) {
        var shell = Self.started(
            [node("a"), node("b", isRequired: true)],
            behaviours: ["a": Behaviour(drain: nil), "b": Behaviour(attempts: [.fails("no")])])
        shell.at(.seconds(1), .stop(deadline: .seconds(seconds)))
        shell.run()
        let text = seconds == 2 ? "2s" : "1m"
        #expect(shell.trace.suffix(2) == [
            "\(1 + seconds).000 a: draining -> failed (did not stop within \(text): still draining)",
            "\(1 + seconds).000 finished",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func stopBeforeTheBeginningEndsAtOnceAndForGood() {
        var machine = LifecycleMachine(nodes: [node("a")], blocked: [:], mode: .parallel, seed: 1)
        #expect(machine.handle(.stop(deadline: .seconds(1))) == [
            .transition(plugin: "a", from: .resolved, to: .stopped, reason: "never started: the host was told to stop"),
            .finished,
        ])
        #expect(machine.handle(.begin) == [])
        #expect(machine.handle(.stop(deadline: .zero)) == [])
        #expect(machine.ignoredEvents == 2 && machine.isFinished)
    }

    @Test func aNegativeDeadlineIsNone() {
        var shell = Self.started([node("a")])
        shell.at(.seconds(1), .stop(deadline: .seconds(-1)))
        shell.run()
        #expect(shell.trace.suffix(2) == [
            "1.000 a: draining -> failed (did not stop within 0ms: still draining)", "1.000 finished",
        ])
    }
}
