import CCrucible
import GateFixture
import Testing
import Timing

@testable import Gate

/// Callbacks that come after a swap, from threads that the host does not know: they answer GONE instead of jumping into nothing.
@Suite struct LateCallbackTests {
    let scene = Scene()

    /// What event and done answer on a thread of the plugin's own.
    private func onForeignThread(_ kept: Kept) -> [GateStatus] {
        let (event, done) = (Counter(), Counter())
        onThreads(1) { _ in
            if kept.event("late") == .gone { event.add() }
            if kept.done(.ok, "late") == .gone { done.add() }
        }
        return [event.value == 1 ? .gone : .ok, done.value == 1 ? .gone : .ok]
    }

    @Test("a generation that was replaced while it held a call cannot answer it once the gate has")
    func replacedProvider() throws {
        let begin = try scene.way("begin")
        let root = try scene.open()
        let old = scene.begin(begin, GF_KEEP, in: root.id).consumer
        let kept = try scene.take()
        let next = Party(id: "server", generation: 8, isSerial: false, admission: .open)
        let fixture = gf_provider_new(HostTable(gate: scene.gate, party: next, abi: 1, imports: [:]).pointer)!
        scene.sit(next, fixture, on: scene.seat)
        // As at its retirement: what is inside is cancelled, and answered by the gate after the grace.
        scene.gate.cancelAll(into: scene.provider)
        scene.clock.advance(by: Gate.cancellationGrace)
        expectEventually { old.dones == 1 && scene.provider.inFlight == 0 }
        scene.provider.admit(.gone)
        // A call of the new generation takes the old one's place in the table, and nothing of the old one reaches it.
        let new = scene.begin(begin, GF_KEEP, in: root.id).consumer
        #expect(onForeignThread(kept) == [.gone, .gone])
        #expect(old.dones == 1 && old.status == .cancelled && old.events == 0)
        #expect(new.dones == 0 && new.events == 0)
        var inNew = gf_kept()
        #expect(gf_take(fixture, &inNew))
        #expect(UInt16(truncatingIfNeeded: inNew.call.id) == UInt16(truncatingIfNeeded: kept.id) && inNew.call.id != kept.id)
        #expect(Kept(kept: inNew).done() == .ok && new.dones == 1)
        #expect(scene.gate.close(root.id, by: scene.consumer) == .ok)
        expectEventually { next.inFlight == 0 }
        scene.expectQuiet()
    }

    @Test("a consumer that was replaced, and whose code is no more, is not called back")
    func replacedConsumer() throws {
        let begin = try scene.way("begin")
        let own = Seat("asker")
        own.install(scene.consumer)
        let consumer = scene.begin(begin, GF_KEEP).consumer
        let kept = try scene.take()
        let next = Party(id: "asker", generation: 4, isSerial: false, admission: .open)
        own.install(next)
        // As at its retirement: what it still waits for is cancelled, and its imports and callbacks are gone.
        scene.gate.cancelAll(by: scene.consumer)
        expectEventually { gf_cancelled(scene.fixture) == 1 }
        scene.consumer.admit(.gone)
        onThreads(1) { _ in #expect(kept.event("late") == .gone) }
        kept.done(.ok, "late")
        #expect(onForeignThread(kept) == [.gone, .gone])
        #expect(consumer.events == 0 && consumer.dones == 0)
        // The new generation calls as ever.
        #expect(scene.begin(try scene.way("begin", from: next), GF_FINE).consumer.dones == 1)
        expectEventually { next.inFlight == 0 }
        scene.expectQuiet()
    }
}
