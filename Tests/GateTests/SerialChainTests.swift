import CCrucible
import GateFixture
import Testing
import Timing

@testable import Gate

/// A `serial` plugin is entered by one chain at a time, whatever threads the chain runs on.
@Suite struct SerialChainTests {
    private let scene = Scene(serial: true)

    /// Goes into `each` in the name of a call, and stays inside until the consumer is let go.
    private func stay(in id: UInt64) throws -> (consumer: Consumer, left: Counter) {
        let (each, consumer, left) = (try scene.way("each"), Consumer(), Counter())
        gf_hold(consumer.pointer, true)
        HostThread.start("gate-test") { [scene] in
            if scene.with(id: id, { gf_call_each(each.function, $0, 1, consumer.pointer) }).status == .ok { left.add() }
        }
        expectEventually { gf_waiting(consumer.pointer) == 1 }
        return (consumer, left)
    }

    @Test("a chain that is inside passes on another thread; another chain waits until it has left")
    func chains() throws {
        let add = try scene.way("add")
        let (inside, other) = (try scene.open(), try scene.open())
        let (consumer, left) = try stay(in: inside.id)
        let (passed, waited) = (Counter(), Counter())
        let before = scene.provider.inFlight
        HostThread.start("gate-test") { [scene] in if scene.add(add, in: other.id).status == .ok { waited.add() } }
        expectEventually { scene.provider.inFlight == before + 1 }
        HostThread.start("gate-test") { [scene] in if scene.add(add, in: inside.id).status == .ok { passed.add() } }
        expectEventually { passed.value == 1 }
        // The other one has been there all the time, and is not through.
        #expect(waited.value == 0 && left.value == 0 && scene.provider.inFlight == before + 1)
        gf_hold(consumer.pointer, false)
        expectEventually { waited.value == 1 && left.value == 1 }
        for ticket in [inside, other] { #expect(scene.gate.close(ticket.id, by: scene.consumer) == .ok) }
        scene.expectQuiet()
    }

    @Test("a chain comes in when the one inside has left on all its threads, not before")
    func lastThread() throws {
        let add = try scene.way("add")
        let (inside, other) = (try scene.open(), try scene.open())
        let (first, firstLeft) = try stay(in: inside.id)
        let (second, secondLeft) = try stay(in: inside.id)
        let waited = Counter()
        let before = scene.provider.inFlight
        HostThread.start("gate-test") { [scene] in if scene.add(add, in: other.id).status == .ok { waited.add() } }
        expectEventually { scene.provider.inFlight == before + 1 }
        gf_hold(first.pointer, false)
        expectEventually { firstLeft.value == 1 }
        #expect(waited.value == 0)
        gf_hold(second.pointer, false)
        expectEventually { waited.value == 1 && secondLeft.value == 1 }
        for ticket in [inside, other] { #expect(scene.gate.close(ticket.id, by: scene.consumer) == .ok) }
        scene.expectQuiet()
    }
}
