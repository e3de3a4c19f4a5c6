import Swap
import Testing

/// One swap each, step by step.
@Suite struct ScenarioTests {
    private static func policy(_ change: (inout SwapPolicy) -> Void = { _ in }) -> SwapPolicy {
        var policy = SwapPolicy()
        policy.probation = .zero
        change(&policy)
        return policy
    }

    private static func behaviour(_ change: (inout Behaviour) -> Void = { _ in }) -> Behaviour {
        var behaviour = Behaviour()
        behaviour.callsPerSecond = 0
        change(&behaviour)
        return behaviour
    }

    private static func facts(_ state: StatePath, back: StatePath? = nil) -> StagedFacts {
        StagedFacts(oldVersion: "1.0.0", newVersion: "2.0.0", state: state, wayBack: back ?? state, startDeadline: .seconds(5))
    }

    private static func run(
        _ policy: SwapPolicy, _ behaviour: Behaviour, kind: SwapMachine.Kind = .replace, at events: [(Duration, SwapEvent)] = []
    ) -> World {
        var world = World(policy, kind: kind, behaviour: behaviour)
        world.at(.zero, .begin)
        for (time, event) in events { world.at(time, event) }
        world.run()
        #expect(world.violations == [])
        return world
    }

    @Test func movesStateAndCallsStepByStep() {
        let world = Self.run(Self.policy(), Self.behaviour())
        #expect(
            world.trace == [
                "set stage", "stage 4", "cancel stage", "stage done", "set warm", "warm 4", "cancel warm", "warm done",
                "set pause", "quiesce 3", "quiesce done", "set drain", "drain 3", "cancel drain", "drain done", "saveState 3", "save done",
                "restoreState 4", "restore done", "cancel pause", "commit 4", "release 4", "commit done", "set retire", "retire 3",
                "retire done", "cancel retire", "finished",
            ])
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.steps.map(\.detail) == [
            "1.0.0 to 2.0.0, state count version 1 as it is", "ready", "0 calls inside", "0 calls inside", "8 bytes", "version 1",
            "0 parked, held for 0.001 ms, state d", "unmapped",
        ])
    }

    @Test func withoutStateNothingIsHeldUp() {
        let world = Self.run(Self.policy(), Self.behaviour { $0.facts = Self.facts(.none) })
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.count["quiesce"] == nil && world.observer.count["release"] == nil && world.observer.count["commit"] == 1)
    }

    @Test(arguments: [SwapPolicy.AtDeadline.abort, .cancel])
    func withoutStateItDrainsWhereThePolicySaysSo(_ atDeadline: SwapPolicy.AtDeadline) {
        let world = Self.run(Self.policy { $0.atDeadline = atDeadline }, Self.behaviour { $0.facts = Self.facts(.none) })
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.count["drain"] == 1 && world.observer.count["saveState"] == nil)
    }

    @Test func aConverterGetsTheStateInBetween() {
        let world = Self.run(
            Self.policy(), Self.behaviour { $0.facts = Self.facts(.converted(by: "count-1-2", schema: "count", from: 1, to: 2)) })
        let moves = world.trace.filter { $0.contains("State") }
        #expect(moves == ["saveState 3", "convertState", "restoreState 4"])
        #expect(world.observer.steps[0].detail == "1.0.0 to 2.0.0, state count from version 1 to 2 by count-1-2")
    }

    @Test func noWayForTheStateIsARefusalBeforeAnythingStops() {
        let world = Self.run(Self.policy(), Self.behaviour { $0.facts = Self.facts(.dropped("schema count is not schema tally")) })
        #expect(world.trace == ["set stage", "stage 4", "stage failed", "discard 4", "cancel stage", "finished"])
        #expect(world.observer.outcome == .refused(reasons: [
            "the state has no way to the new generation: "
                + "schema count is not schema tally; name a converter, or allow the loss with 'state: drop'"
        ]))
    }

    @Test func anAllowedLossIsSaid() {
        let world = Self.run(
            Self.policy { $0.allowStateLoss = true }, Self.behaviour { $0.facts = Self.facts(.dropped("another schema")) })
        #expect(world.observer.outcome == .committed(lost: "another schema"))
    }

    @Test func everythingWrongWithTheLibraryIsReported() {
        var machine = SwapMachine(plugin: "a", from: 1, to: 2, policy: SwapPolicy(), kind: .replace)
        _ = machine.handle(.begin)
        let actions = machine.handle(.staged(generation: 2, .failure(["no voice/1", "needs\nlog/9"])))
        #expect(actions.last == .finished(.refused(reasons: ["no voice/1", "needs log/9"])))
    }

    @Test func callsThatDoNotEndKeepTheOldOne() {
        let behaviour = Self.behaviour { $0.call = 60_000...60_000; $0.callsPerSecond = 50 }
        let world = Self.run(Self.policy { $0.drainDeadline = .seconds(2) }, behaviour)
        #expect(world.observer.outcome == .aborted(reason: "calls did not end within 2s"))
        #expect(world.trace.suffix(5) == ["cancel pause", "reopen 3", "release 3", "discard 4", "finished"])
        #expect(world.observer.longestHold == .seconds(2))
    }

    @Test func cancelledCallsLetTheSwapGoOn() {
        let behaviour = Self.behaviour { $0.call = 60_000...60_000; $0.callsPerSecond = 50 }
        let world = Self.run(Self.policy { $0.atDeadline = .cancel; $0.drainDeadline = .seconds(2) }, behaviour)
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.isCountExact)
    }

    @Test func callsThatDoNotHearOfBeingCancelledKeepTheOldOne() {
        let behaviour = Self.behaviour { $0.call = 60_000...60_000; $0.callsPerSecond = 50; $0.stubbornShare = 1 }
        let world = Self.run(Self.policy { $0.atDeadline = .cancel; $0.drainDeadline = .seconds(2) }, behaviour)
        #expect(world.observer.outcome == .aborted(reason: "calls did not end within 2s of being cancelled"))
    }

    @Test func callsCannotBeLeftBehindWhenStateMoves() {
        let behaviour = Self.behaviour { $0.call = 60_000...60_000; $0.callsPerSecond = 50 }
        let world = Self.run(Self.policy { $0.atDeadline = .leaveOld }, behaviour)
        #expect(world.observer.outcome == .aborted(reason: "calls did not end within 10s"))
        #expect(world.observer.steps[0].detail.hasSuffix("at the deadline it aborts, since calls cannot be left behind when state moves"))
    }

    @Test func aStartThatHangsIsAbandoned() {
        let world = Self.run(Self.policy(), Self.behaviour { $0.warm.after = nil })
        #expect(world.observer.outcome == .aborted(reason: "no answer within 5s while warming"))
        #expect(world.trace.suffix(3) == ["warm failed", "abandon 4", "finished"])
    }

    @Test func aRestoreThatHangsHoldsCallsNoLongerThanThePause() {
        let world = Self.run(
            Self.policy { $0.pauseLimit = .milliseconds(700) }, Self.behaviour { $0.restore[0].after = nil; $0.callsPerSecond = 100 })
        #expect(world.observer.outcome == .aborted(reason: "calls were held for 700ms, and it was still restoring; 'pause' allows no more"))
        #expect(world.observer.longestHold == .milliseconds(700))
        #expect(world.trace.suffix(4) == ["reopen 3", "release 3", "abandon 4", "finished"])
        #expect(world.isCountExact)
    }

    @Test func aSaveThatHangsLeavesTheNewOneToBeDiscarded() {
        let world = Self.run(Self.policy(), Self.behaviour { $0.save[0].after = nil })
        #expect(world.trace.suffix(4) == ["reopen 3", "release 3", "discard 4", "finished"])
    }

    @Test func aRetirementThatHangsIsSaid() {
        let world = Self.run(Self.policy(), Self.behaviour { $0.retire.after = nil })
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(world.observer.steps.last?.detail == "leaked: it did not end within 30s")
        #expect(world.trace.suffix(3) == ["abandon 3", "retire failed", "finished"])
    }

    @Test func aLibraryThatServedBeforeIsNotOnProbation() {
        let world = Self.run(SwapPolicy(), Self.behaviour(), kind: .rollback)
        #expect(world.observer.outcome == .committed(lost: nil))
        #expect(!world.observer.phases.contains(.probation))
    }
}
