import Gate
import Recording
import Signature
import Testing
@testable import Conformance

/// In which order a replay does things.
struct MachineTests {
    /// What the machine wants done before it waits or is finished.
    private func acts(_ machine: inout ReplayMachine) -> [ReplayMachine.Action] {
        var found: [ReplayMachine.Action] = []
        while true {
            let action = machine.next().action
            found.append(action)
            if action == .wait || action == .finished { return found }
        }
    }

    @Test func callsAreMadeOneAfterTheOtherWhenTheyWereRecordedSo() {
        var script = Script()
        let one = script.into(Script.add, .str("a"), .i64(1))
        script.returned(one, .ok, .i64(1))
        let two = script.into(Script.add, .str("a"), .i64(2))
        script.returned(two, .ok, .i64(3))
        var machine = ReplayMachine(script.recording())
        #expect(acts(&machine) == [.wait])
        machine.started()
        #expect(acts(&machine) == [.call(1), .wait])
        machine.began(1, as: 1)
        machine.observe(RecordedEvent(at: 0, .returned(call: 1, .init(.ok, ""), outs: [.i64(9)])))
        #expect(acts(&machine) == [.call(2), .wait])
        machine.began(2, as: 2)
        machine.observe(RecordedEvent(at: 0, .returned(call: 2, .init(.failed, ""), outs: [])))
        #expect(acts(&machine) == [.stop, .wait])
        machine.stopped()
        #expect(acts(&machine) == [.finished])
    }

    @Test func callsThatOverlappedOverlapAgain() {
        var script = Script()
        let watching = script.into(Script.watch, .str("a"))
        script.returned(watching)
        let adding = script.into(Script.add, .str("a"), .i64(1))
        script.callback(watching, "1")
        script.returned(adding, .ok, .i64(1))
        script.done(watching)
        var machine = ReplayMachine(script.recording())
        machine.started()
        #expect(acts(&machine) == [.call(1), .wait])
        machine.began(1, as: 1)
        machine.observe(RecordedEvent(at: 0, .returned(call: 1, .init(.ok, ""), outs: [])))
        #expect(acts(&machine) == [.call(2), .wait])
    }

    @Test func aPeerAnswersWhenItsQuestionHasCome() {
        var script = Script()
        let call = script.into(Script.watch, .str("a"))
        let fetch = script.outOf(Script.fetch, .str("u"), below: call)
        script.returned(fetch)
        script.returned(call)
        for piece in ["data", "more"] { script.callback(fetch, piece) }
        script.done(fetch)
        script.done(call)
        var machine = ReplayMachine(script.recording())
        machine.started()
        #expect(acts(&machine) == [.call(1), .wait])
        machine.began(1, as: 1)
        let made = machine.match(script.call(2))
        #expect(made == 2)
        #expect(acts(&machine) == [.wait], "matched, but nobody could be answered yet")
        #expect(machine.enter(2) == [])
        machine.observe(RecordedEvent(at: 0, .returned(call: 2, .init(.ok, ""), outs: [])))
        machine.observe(RecordedEvent(at: 0, .returned(call: 1, .init(.ok, ""), outs: [])))
        #expect(machine.next().action == .callback(call: 2, parameter: 1, [.str("data")]))
        // What the machine had done is not taken for something that the plugin did.
        machine.observe(RecordedEvent(at: 0, .callback(call: 2, 1, [.str("data")])))
        #expect(acts(&machine) == [.callback(call: 2, parameter: 1, [.str("more")]), .done(call: 2, .init(.ok, "")), .wait])
    }

    @Test func whatThePluginDoesNotDoIsGivenUpAndMadeUpFor() {
        var script = Script()
        let fetch = script.outOf(Script.fetch, .str("u"))
        script.returned(fetch)
        script.callback(fetch, "data")
        script.done(fetch, .notFound, "none")
        let call = script.into(Script.add, .str("a"), .i64(1))
        script.returned(call, .ok, .i64(1))
        var machine = ReplayMachine(script.recording())
        machine.started()
        #expect(acts(&machine) == [.wait])
        machine.giveUp()
        #expect(acts(&machine) == [.call(2), .wait], "the answers of a call that was not made are left out")
        #expect(machine.match(script.call(1)) == 1)
        _ = machine.enter(1)
        #expect(acts(&machine) == [.callback(call: 1, parameter: 1, [.str("data")]), .done(call: 1, .init(.notFound, "none")), .wait])
    }

    @Test func whatACallDidNotDoIsNotWaitedForAfterItsEnd() {
        var script = Script()
        let one = script.into(Script.add, .str("a"), .i64(1))
        let ask = script.outOf(Script.ask, .str("q"), below: one)
        script.returned(ask, .ok, .str("yes"))
        script.returned(one, .ok, .i64(1))
        script.into(Script.add, .str("a"), .i64(2))
        var machine = ReplayMachine(script.recording())
        machine.started()
        #expect(acts(&machine) == [.call(1), .wait])
        machine.began(1, as: 1)
        machine.observe(RecordedEvent(at: 0, .returned(call: 1, .init(.ok, ""), outs: [.i64(1)])))
        #expect(acts(&machine) == [.call(3), .stop, .wait], "nobody says when call 3 returned")
    }

    @Test func aCallBackIntoThePluginIsForTheThreadOfTheCallThatMadeIt() {
        var script = Script()
        let one = script.into(Script.add, .str("a"), .i64(1))
        let ask = script.outOf(Script.ask, .str("q"), below: one)
        let nested = script.into(Script.add, .str("b"), .i64(1), below: ask)
        script.returned(nested, .ok, .i64(1))
        script.returned(ask, .ok, .str("yes"))
        script.returned(one, .ok, .i64(1))
        var machine = ReplayMachine(script.recording())
        machine.started()
        #expect(acts(&machine) == [.call(1), .wait])
        machine.began(1, as: 1)
        _ = machine.match(script.call(2))
        #expect(machine.enter(2) == [3])
        #expect(acts(&machine) == [.wait])
    }

    @Test func cancellationAndStopComeWhereTheyWere() {
        var script = Script()
        let call = script.into(Script.watch, .str("a"))
        script.returned(call)
        script.cancelled(call)
        script.done(call, .cancelled)
        script.step("drain")
        script.step("stop")
        var machine = ReplayMachine(script.recording())
        machine.started()
        #expect(acts(&machine) == [.call(1), .wait])
        machine.began(1, as: 1)
        machine.observe(RecordedEvent(at: 0, .returned(call: 1, .init(.ok, ""), outs: [])))
        #expect(acts(&machine) == [.cancel(call: 1), .wait])
        machine.observe(RecordedEvent(at: 0, .done(call: 1, .init(.cancelled, ""))))
        #expect(acts(&machine) == [.stop, .wait])
    }

    /// A timer that the plugin gives up: its end must not come before the plugin wants it.
    @Test func aCallThatThePluginCancelsEndsAfterItHasDoneSo() {
        var script = Script()
        let fetch = script.outOf(Script.fetch, .str("u"))
        script.returned(fetch)
        script.cancelled(fetch)
        script.done(fetch, .cancelled)
        var machine = ReplayMachine(script.recording())
        machine.started()
        _ = machine.match(script.call(1))
        _ = machine.enter(1)
        machine.observe(RecordedEvent(at: 0, .returned(call: 1, .init(.ok, ""), outs: [])))
        #expect(acts(&machine) == [.wait])
        machine.observe(RecordedEvent(at: 0, .cancelled(call: 1)))
        #expect(acts(&machine) == [.done(call: 1, .init(.cancelled, "")), .stop, .wait])
    }

    @Test func nothingIsPlayedAgainstAPluginThatDoesNotStart() {
        var script = Script()
        script.into(Script.add, .str("a"), .i64(1))
        var machine = ReplayMachine(script.recording())
        machine.abandon()
        #expect(acts(&machine) == [.stop, .wait])
    }
}
