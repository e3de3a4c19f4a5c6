import Swap
import Testing

/// What happens after the commit.
@Suite struct RollBackTests {
    private static func behaviour(_ change: (inout Behaviour) -> Void = { _ in }) -> Behaviour {
        var behaviour = Behaviour()
        behaviour.callsPerSecond = 100
        change(&behaviour)
        return behaviour
    }

    private static func run(
        _ behaviour: Behaviour, _ policy: SwapPolicy = SwapPolicy(), at events: [(Duration, SwapEvent)] = []
    ) -> World {
        var world = World(policy, behaviour: behaviour)
        world.at(.zero, .begin)
        for (time, event) in events { world.at(time, event) }
        let hasEnded = world.run(atMost: 100_000)
        #expect(hasEnded)
        #expect(world.violations == [])
        return world
    }

    @Test func aGoodGenerationPassesItsProbation() {
        let world = Self.run(Self.behaviour())
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.steps.first { $0.name == .probation }?.detail == "30s")
        #expect(world.observer.count["sample"] == 49, "every 600 ms, and not at the end")
        #expect(world.isCountExact)
    }

    @Test func aBadGenerationGoesBackWithTheState() {
        let world = Self.run(Self.behaviour { $0.objectionAt = .seconds(5) })
        let reason = "50 of 100 calls failed (50.0%; before the swap 0.0%)"
        #expect(world.observer.outcome == .rolledBack(reason: reason, lost: nil))
        #expect(world.isCountExact)
        let kinds = ["saveState", "restoreState", "commit", "release", "retire"]
        let moves = world.trace.filter { kinds.contains(String($0.prefix { $0 != " " })) && !$0.hasSuffix("done") }
        #expect(
            moves == [
                "saveState 3", "restoreState 4", "commit 4", "release 4", "saveState 4", "restoreState 3", "commit 3", "release 3",
                "retire 4",
            ])
    }

    @Test func aBadGenerationGoesBackEvenIfStateIsLost() {
        let world = Self.run(Self.behaviour {
            $0.objectionAt = .seconds(5)
            $0.restore = [.init(after: .milliseconds(1)), .init(after: .milliseconds(1), fails: true)]
        })
        #expect(world.observer.outcome?.saysLoss == true)
        #expect(world.gate.counts[3] ?? 0 > 0 && world.gate.edges == 3)
    }

    @Test func aBadGenerationWhoseCallsHangGoesBackWithoutThem() {
        var policy = SwapPolicy()
        policy.drainDeadline = .milliseconds(300)
        policy.atDeadline = .cancel
        let hanging = Self.behaviour {
            $0.objectionAt = .seconds(5)
            $0.call = 250...100_000
            $0.callsPerSecond = 10
            $0.stubbornShare = 0.5
        }
        var world = World(policy, behaviour: hanging)
        world.at(.zero, .begin)
        // No call begins before the new generation serves, so that the way there is free.
        world.startsCalls(at: .seconds(1))
        let hasEnded = world.run(atMost: 100_000)
        #expect(hasEnded && world.violations == [])
        #expect(world.observer.outcome?.name == "rolledBack")
        #expect(world.observer.outcome?.saysLoss == true)
        #expect(world.observer.count["cancelCalls"] == 1 && world.observer.count["saveState"] == 1)
    }

    @Test func aPersonGetsTheOldOneBack() {
        let world = Self.run(Self.behaviour(), at: [(.seconds(9), .rollBackRequested(by: "crucible swap"))])
        #expect(world.observer.outcome == .rolledBack(reason: "asked for by crucible swap", lost: nil))
        #expect(world.isCountExact)
    }

    @Test func aRequestThatWouldLoseStateIsRefusedAndTheProbationGoesOn() {
        let world = Self.run(Self.behaviour {
            $0.facts = StagedFacts(
                oldVersion: "1.0.0", newVersion: "2.0.0", state: .converted(by: "c", schema: "count", from: 1, to: 2),
                wayBack: .dropped("version 2 is too new for it"), startDeadline: .seconds(5))
        }, at: [(.seconds(9), .rollBackRequested(by: "a person"))])
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.steps.contains {
            $0.name == .rollBack && $0.detail == "not rolled back, since state would be lost: version 2 is too new for it"
        })
        #expect(world.observer.count["quiesce"] == 1, "only on the way there")
    }

    @Test func aRequestThatLosesStateOnTheWayLeavesTheNewOne() {
        let world = Self.run(
            Self.behaviour { $0.save = [.init(after: .milliseconds(1)), .init(after: .milliseconds(1), fails: true)] },
            at: [(.seconds(9), .rollBackRequested(by: "a person")), (.seconds(12), .rollBackRequested(by: "a person"))])
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.count["reopen"] == 2)
        #expect(world.isCountExact)
    }

    @Test func anOldGenerationThatHangsCannotComeBack() {
        let world = Self.run(Self.behaviour {
            $0.objectionAt = .seconds(5)
            $0.restore = [.init(after: .milliseconds(1)), .init(after: nil)]
        })
        let reason = "calls were held for 15s, and it was still restoring; 'pause' allows no more"
        #expect(world.observer.outcome == .rollBackFailed(reason: reason, lost: nil))
        #expect(world.gate.edges == 4 && world.isCountExact)
        #expect(world.trace.suffix(3) == ["abandon 3", "retire failed", "finished"])
    }

    @Test func stateThatWasDroppedIsNotOverwrittenOnTheWayBack() {
        var policy = SwapPolicy()
        policy.allowStateLoss = true
        let world = Self.run(Self.behaviour {
            $0.objectionAt = .seconds(5)
            $0.facts = StagedFacts(
                oldVersion: "1.0.0", newVersion: "2.0.0", state: .dropped("another schema"), wayBack: .direct(schema: "count", version: 1),
                startDeadline: .seconds(5))
        }, policy)
        #expect(world.observer.outcome?.saysLoss == true)
        #expect(world.observer.count["restoreState"] == nil)
    }

    @Test(arguments: [
        (20, "aborted"), (70, "aborted"), (5000, "committed"),
    ] as [(Int, String)])
    func aStoppingHostEndsTheSwap(at milliseconds: Int, as outcome: String) {
        let world = Self.run(Self.behaviour(), at: [(.milliseconds(milliseconds), .hostStopping), (.seconds(40), .hostStopping)])
        #expect(world.observer.outcome?.name == outcome)
        #expect(world.isCountExact)
        #expect(world.machine.ignoredEvents >= 1, "the second one, and what was under way")
    }

    @Test func aStoppingHostEndsTheProbation() {
        let world = Self.run(Self.behaviour(), at: [(.seconds(5), .hostStopping)])
        #expect(world.observer.steps.first { $0.name == .probation }?.detail == "ended early: the host is stopping")
        #expect(world.now < .seconds(6))
    }

    @Test func aStoppingHostKeepsTheNewOneWhileItGoesBack() {
        let world = Self.run(Self.behaviour {
            $0.objectionAt = .seconds(5)
            $0.restore = [.init(after: .milliseconds(1)), .init(after: .seconds(2))]
        }, at: [(.seconds(6), .hostStopping)])
        #expect(world.observer.outcome == .rollBackFailed(reason: "the host is stopping", lost: nil))
        #expect(world.isCountExact)
    }

    @Test func onlyOneSwapAtATime() {
        var machine = SwapMachine(plugin: "voice", from: 1, to: 2, policy: SwapPolicy(), kind: .replace)
        _ = machine.handle(.begin)
        #expect(machine.hindrance == "a swap of voice from generation 1 to 2 is under way (staging); wait for its end")
        _ = machine.handle(.staged(generation: 2, .failure(["no"])))
        #expect(machine.hindrance == nil)
        #expect(machine.handle(.rollBackRequested(by: "a person")) == [] && machine.ignoredEvents == 1)
    }
}
