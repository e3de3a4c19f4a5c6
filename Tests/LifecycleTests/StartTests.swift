import Lifecycle
import Testing

/// How a host starts, as traces: seconds, plugin, what happens.
@Suite struct StartTests {
    /// The default plan: routing and tools need nothing, voice needs routing, orchestration needs all.
    static let standard = [
        node("routing"), node("tools"), node("voice", needs: ["routing"]),
        node("orchestration", needs: ["voice"], uses: ["tools"]),
    ]

    @Test func independentPluginsStartInParallel() {
        var shell = VirtualShell(Self.standard)
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.trace == [
            "0.000 routing: attempt 1",
            "0.000 tools: attempt 1",
            "0.100 routing: resolved -> loaded",
            "0.100 tools: resolved -> loaded",
            "0.200 routing: loaded -> initialized",
            "0.200 tools: loaded -> initialized",
            "0.300 routing: initialized -> active",
            "0.300 voice: attempt 1",
            "0.300 tools: initialized -> active",
            "0.400 voice: resolved -> loaded",
            "0.500 voice: loaded -> initialized",
            "0.600 voice: initialized -> active",
            "0.600 orchestration: attempt 1",
            "0.700 orchestration: resolved -> loaded",
            "0.800 orchestration: loaded -> initialized",
            "0.900 orchestration: initialized -> active",
            "0.900 ready",
        ])
        #expect(shell.machine.isReady && !shell.machine.isDegraded && !shell.machine.isFinished)
        #expect(shell.machine.states.map(\.description) == ["active", "active", "active", "active"])
        #expect(shell.observer.violations == [])
    }

    @Test func serialStartIsOneAtATimeInTheOrderOfThePlan() {
        let behaviours = [
            "a": Behaviour(attempts: [.fails("not yet"), .starts()]), "b": Behaviour(attempts: [.fails("never")]),
        ]
        let nodes = [node("a", attempts: 2), node("b"), node("c", needs: ["a"])]
        var shell = VirtualShell(nodes, mode: .serial, behaviours: behaviours)
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.trace.filter { $0.contains("attempt") || $0.contains("active") } == [
            "0.000 a: attempt 1",
            "0.300 a: initialized -> failed (not yet (attempt 1 of 2))",
            "1.322 a: failed -> resolved (attempt 2 of 2)",
            "1.322 a: attempt 2",
            "1.622 a: initialized -> active",
            "1.622 b: attempt 1",
            "1.922 c: attempt 1",
            "2.222 c: initialized -> active",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func attemptsCarryTheirDeadlines() {
        var machine = LifecycleMachine(
            nodes: [node("a", deadline: .seconds(7))], blocked: [:], mode: .parallel, seed: 1)
        let timer = TimerID(plugin: "a", kind: .deadline, number: 1)
        #expect(machine.handle(.begin) == [.setTimer(timer, after: .seconds(7)), .attempt(plugin: "a", number: 1)])
        #expect(machine.handle(.reached(plugin: "a", attempt: 1, .loaded))
            == [.transition(plugin: "a", from: .resolved, to: .loaded, reason: nil)])
        #expect(machine.handle(.reached(plugin: "a", attempt: 1, .initialized))
            == [.transition(plugin: "a", from: .loaded, to: .initialized, reason: nil)])
        #expect(machine.handle(.attemptEnded(plugin: "a", attempt: 1, .started)) == [
            .cancelTimer(timer), .transition(plugin: "a", from: .initialized, to: .active, reason: nil), .becameReady,
        ])
    }

    @Test func aPlanWithoutPluginsIsReadyAtOnce() {
        var machine = LifecycleMachine(nodes: [], blocked: [:], mode: .serial, seed: 1)
        #expect(machine.handle(.begin) == [.becameReady])
        #expect(machine.handle(.stop(deadline: .seconds(1))) == [.finished])
    }

    @Test func phasesSayWhatIsGoingOn() {
        var shell = VirtualShell(Self.standard)
        shell.deliver(.begin)
        #expect(shell.machine.states.map(\.phase) == [.loading, .loading, .waiting, .waiting])
        shell.deliver(.reached(plugin: "routing", attempt: 1, .loaded))
        #expect(shell.machine.states.map(\.phase) == [.creating, .loading, .waiting, .waiting])
        shell.deliver(.reached(plugin: "routing", attempt: 1, .initialized))
        #expect(shell.machine.states.map(\.phase) == [.starting, .loading, .waiting, .waiting])
        shell.deliver(.attemptEnded(plugin: "routing", attempt: 1, .started))
        #expect(shell.machine.states.map(\.phase) == [.running, .loading, .loading, .waiting])
        #expect(shell.machine.states.map(\.attempt) == [1, 1, 1, 0])
    }
}
