import Swap
import Testing

/// A generation on probation for which the next one is there already.
@Suite struct SupersededTests {
    private static func machine() -> SwapMachine {
        var machine = SwapMachine(plugin: "voice", from: 1, to: 2, policy: SwapPolicy(), kind: .replace)
        _ = machine.handle(.begin)
        let facts = StagedFacts(oldVersion: "1.0.0", newVersion: "2.0.0", state: .none, wayBack: .none, startDeadline: .seconds(5))
        _ = machine.handle(.staged(generation: 2, .success(facts)))
        return machine
    }

    @Test func itsProbationEndsAndItStays() {
        var machine = Self.machine()
        _ = machine.handle(.warmed(generation: 2))
        _ = machine.handle(.committed(pass: 1, parked: 0, pauseNanoseconds: 0, digest: nil))
        #expect(machine.phase == .probation)
        let actions = machine.handle(.superseded)
        #expect(actions.contains(.report(SwapStep(
            name: .probation, outcome: .done, detail: "ended early: another library waits", generation: 2, pass: 1))))
        #expect(actions.contains(.retire(generation: 1)))
        #expect(machine.phase == .retiring)
        #expect(machine.handle(.retired(generation: 1, .unmapped)).last == .finished(.committed(lost: nil)))
    }

    @Test func beforeTheProbationItMeansNothing() {
        var machine = Self.machine()
        #expect(machine.handle(.superseded) == [] && machine.ignoredEvents == 1)
        #expect(machine.phase == .warming)
    }
}
