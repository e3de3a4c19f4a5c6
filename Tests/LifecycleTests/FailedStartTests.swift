import Lifecycle
import Testing

/// What failures and hangs during the start lead to.
@Suite struct FailedStartTests {
    @Test func failsTwiceThenStarts() {
        let behaviour = Behaviour(attempts: [.fails("no such file", in: .loading), .fails("port taken"), .starts()])
        var shell = VirtualShell([node("a", attempts: 3)], seed: 7, behaviours: ["a": behaviour])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.trace == [
            "0.000 a: attempt 1",
            "0.100 a: resolved -> failed (no such file (attempt 1 of 3))",
            "1.200 a: failed -> resolved (attempt 2 of 3)",
            "1.200 a: attempt 2",
            "1.300 a: resolved -> loaded",
            "1.400 a: loaded -> initialized",
            "1.500 a: initialized -> failed (port taken (attempt 2 of 3))",
            "3.523 a: failed -> resolved (attempt 3 of 3)",
            "3.523 a: attempt 3",
            "3.623 a: resolved -> loaded",
            "3.723 a: loaded -> initialized",
            "3.823 a: initialized -> active",
            "3.823 ready",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test(arguments: [PluginPhase.loading, .creating, .starting])
    func aHangIsAbandonedAtTheDeadlineAndNotTriedAgain(phase: PluginPhase) {
        let from: [PluginPhase: String] = [.loading: "resolved", .creating: "loaded", .starting: "initialized"]
        let reason = "no answer within 10s while \(phase) (attempt 1 of 3, not tried again, since it may still be running)"
        // It goes on long after it was given up; nobody listens.
        let behaviour = Behaviour(attempts: [.hangs(in: phase, goingOnAfter: .seconds(60))])
        var shell = VirtualShell([node("a", attempts: 3), node("b", uses: ["a"])], behaviours: ["a": behaviour])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.trace.drop { $0 < "10" } == [
            "10.000 a: abandon attempt 1",
            "10.000 a: \(from[phase]!) -> failed (\(reason))",
            "10.000 b: attempt 1",
            "10.100 b: resolved -> loaded",
            "10.200 b: loaded -> initialized",
            "10.300 b: initialized -> active",
            "10.300 ready",
        ])
        #expect(shell.machine.states.map(\.state) == [.failed, .active])
        #expect(shell.machine.ignoredEvents > 0)
        #expect(shell.observer.violations == [])
    }

    @Test func theAbandonmentIsOrderedWithItsReason() {
        var machine = LifecycleMachine(
            nodes: [node("a", deadline: .milliseconds(3_690_250))], blocked: [:], mode: .parallel, seed: 1)
        _ = machine.handle(.begin)
        let reason = "no answer within 1h1m30s250ms while loading (not tried again, since it may still be running)"
        #expect(machine.handle(.timer(TimerID(plugin: "a", kind: .deadline, number: 1))) == [
            .abandon(plugin: "a", attempt: 1, reason: reason),
            .transition(plugin: "a", from: .resolved, to: .failed, reason: reason), .becameReady,
        ])
    }

    @Test func aFailureBlocksItsDependentsWithTheChainOfCauses() {
        let nodes = [
            node("routing", attempts: 2), node("tools"), node("voice", needs: ["tools", "routing"]),
            node("orchestration", needs: ["voice", "tools"]), node("page", needs: ["tools"], uses: ["orchestration"]),
        ]
        var shell = VirtualShell(nodes, behaviours: ["routing": Behaviour(attempts: [.fails("no free port")])])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.machine.states.map(\.description) == [
            "failed: no free port (attempt 2 of 2)",
            "active",
            "blocked: voice needs routing, which failed: no free port (attempt 2 of 2)",
            "blocked: orchestration needs voice, which is blocked: voice needs routing, which failed: "
                + "no free port (attempt 2 of 2)",
            "active",
        ])
        #expect(shell.machine.isReady && shell.machine.isDegraded)
        #expect(shell.observer.violations == [])
    }

    @Test func whatNeverGotIntoThePlanBlocksToo() {
        let nodes = [node("voice", needs: ["routing"]), node("page", uses: ["routing"])]
        var shell = VirtualShell(nodes, blocked: ["routing": "its library is missing", "afar": "version 2 is asked for"])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.machine.states.map { "\($0.id) \($0)" } == [
            "voice blocked: voice needs routing, which is blocked: its library is missing",
            "page active",
            "afar blocked: version 2 is asked for",
            "routing blocked: its library is missing",
        ])
        #expect(shell.trace.first == "0.000 voice: resolved -> blocked "
            + "(voice needs routing, which is blocked: its library is missing)")
        #expect(shell.observer.violations == [])
    }

    @Test func anOptionalDependencyIsWaitedForAndDegrades() {
        let nodes = [node("cache", attempts: 2), node("voice", uses: ["cache"])]
        var shell = VirtualShell(nodes, seed: 3, behaviours: ["cache": Behaviour(attempts: [.fails("full")])])
        shell.at(.zero, .begin)
        shell.run()
        let failure = shell.trace.firstIndex { $0.contains("full (attempt 2 of 2)") }
        let beginning = shell.trace.firstIndex { $0.contains("voice: attempt 1") }
        #expect(failure != nil && beginning == failure.map { $0 + 1 })
        #expect(shell.trace.last?.hasSuffix(" ready") == true)
        #expect(shell.machine.isDegraded)
    }

    @Test func aRequiredFailureStopsTheRestInReverseOrder() {
        let nodes = [
            node("store"), node("cache", needs: ["store"]), node("slow"), node("routing", isRequired: true),
            node("voice", needs: ["routing"], isRequired: true), node("later", needs: ["slow"]),
        ]
        let behaviours = [
            "slow": Behaviour(attempts: [.starts(after: .milliseconds(400))]),
            "routing": Behaviour(attempts: [.fails("no free port", after: .milliseconds(300))]),
        ]
        var shell = VirtualShell(nodes, behaviours: behaviours)
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.trace.filter { $0 >= "0.9" } == [
            "0.900 routing: initialized -> failed (no free port)",
            "0.900 voice: resolved -> blocked (voice needs routing, which failed: no free port)",
            "0.900 start failed: routing failed: no free port; blocked: voice needs routing, which failed: no free port",
            "0.900 later: resolved -> stopped (never started: the start of the host failed)",
            "0.900 cache: active -> draining",
            "0.900 cache: drain",
            "0.900 store: active -> draining",
            "0.900 store: drain",
            "1.000 cache: stop",
            "1.100 cache: draining -> stopped",
            "1.100 store: stop",
            "1.200 slow: initialized -> active",
            "1.200 slow: active -> draining",
            "1.200 slow: drain",
            "1.200 store: draining -> stopped",
            "1.300 slow: stop",
            "1.400 slow: draining -> stopped",
            "1.400 finished",
        ])
        #expect(shell.machine.isFinished && !shell.machine.isReady)
        #expect(shell.observer.violations == [])
    }

    @Test func aRequiredPluginBlockedFromTheStartBeginsNothing() {
        let nodes = [node("a"), node("b", needs: ["x"], isRequired: true)]
        var machine = LifecycleMachine(nodes: nodes, blocked: ["x": "gone"], mode: .parallel, seed: 1)
        let reason = "b needs x, which is blocked: gone"
        #expect(machine.handle(.begin) == [
            .transition(plugin: "b", from: .resolved, to: .blocked, reason: reason),
            .startFailed(reasons: ["blocked: \(reason)"]),
            .transition(
                plugin: "a", from: .resolved, to: .stopped, reason: "never started: the start of the host failed"),
            .finished,
        ])
    }

    @Test func theStopAfterAFailedStartIsBounded() {
        var shell = VirtualShell(
            [node("a"), node("b", isRequired: true)], stopDeadline: .seconds(4),
            behaviours: ["a": Behaviour(drain: nil), "b": Behaviour(attempts: [.fails("no")])])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.trace.suffix(2) == [
            "4.300 a: draining -> failed (did not stop within 4s: still draining)", "4.300 finished",
        ])
        #expect(shell.observer.violations == [])
    }
}
