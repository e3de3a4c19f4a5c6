import Lifecycle
import Testing

/// Health checks of a plugin that is being swapped: the swap judges, not the lifecycle.
@Suite struct SwapHealthTests {
    private static func shell(
        _ checks: [Behaviour.Check], _ events: [(Double, LifecycleEvent)], until end: Duration = .seconds(100)
    ) -> VirtualShell {
        var shell = VirtualShell([node("a", health: HealthTests.rules)], seed: 7, behaviours: ["a": Behaviour(health: checks)])
        shell.at(.zero, .begin)
        for (time, event) in events { shell.at(.seconds(time), event) }
        shell.run(until: { $0.now >= end })
        return shell
    }

    private static let sick = Behaviour.Check.says(.sick("ill"))

    @Test func theSwapIsToldOfEveryBadCheckAndNothingIsRestarted() {
        let shell = Self.shell([Self.sick], [(1, .swapBegan(plugin: "a", to: 2))])
        #expect(shell.trace.filter { $0.contains("told") }.count == 9)
        #expect(shell.trace.contains("10.310 a: its swap is told: sick: ill"))
        #expect(shell.machine.states[0].state == .active && shell.machine.states[0].attempt == 1)
        #expect(shell.observer.violations == [])
    }

    @Test func silenceIsToldAsWell() {
        let shell = Self.shell([.hangs], [(1, .swapBegan(plugin: "a", to: 2))], until: .seconds(20))
        #expect(shell.trace.filter { $0.contains("told") } == [
            "12.300 a: its swap is told: no answer to its health check within 2s",
            "22.300 a: its swap is told: an earlier health check has not returned",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func theNewGenerationIsAskedThoughTheOldOneHasNotAnswered() {
        let shell = Self.shell(
            [.hangs, .says(.ok)], [(1, .swapBegan(plugin: "a", to: 2)), (15, .generationReplaced(plugin: "a"))], until: .seconds(30))
        #expect(shell.trace.suffix(2).last == "25.010 a: is ok", "\(shell.trace)")
        #expect(shell.observer.violations == [])
    }

    @Test func afterItsEndChecksCountAgainFromTheFirst() {
        let events: [(Double, LifecycleEvent)] = [(1, .swapBegan(plugin: "a", to: 2)), (35, .swapEnded(plugin: "a", to: 2))]
        let shell = Self.shell([Self.sick], events, until: .seconds(70))
        #expect(shell.trace.contains("60.360 a: active -> failed (sick: ill (3 checks in a row))"), "\(shell.trace)")
        #expect(shell.observer.violations == [])
    }

    @Test func theEndOfAnotherSwapIsNotTheEndOfThisOne() {
        let events: [(Double, LifecycleEvent)] = [
            (1, .swapBegan(plugin: "a", to: 2)), (2, .swapBegan(plugin: "a", to: 3)), (3, .swapEnded(plugin: "a", to: 2)),
        ]
        let shell = Self.shell([Self.sick], events)
        #expect(shell.machine.isSwapping("a", to: 3) && !shell.machine.isSwapping("a", to: 2))
        #expect(shell.machine.states[0].state == .active)
        #expect(shell.observer.violations == [])
    }

    @Test func oneThatIsBeingWithdrawnIsNotSwapped() {
        let shell = Self.shell([Self.sick], [(30.35, .swapBegan(plugin: "a", to: 2))], until: .seconds(30.36))
        #expect(shell.machine.states[0].state == .failed)
        #expect(!shell.machine.isSwapping("a", to: 2))
    }
}
