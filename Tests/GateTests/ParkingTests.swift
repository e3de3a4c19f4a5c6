import CCrucible
import GateFixture
import Locking
import Testing
import Timing

@testable import Gate

/// Calls that come while their plugin is replaced: they wait, in a bounded queue, for no longer than they may.
@Suite struct ParkingTests {
    let scene = Scene()

    /// Calls `add` on a thread of its own; gives the places where its answer comes.
    private func callAside(_ way: Scene.Way, in id: UInt64 = 0) -> Locked<[Answer]> {
        let answers = Locked<[Answer]>([])
        HostThread.start("gate-test") { [scene] in
            let answer = scene.add(way, in: id)
            answers.withLock { $0.append(answer) }
        }
        return answers
    }

    private func expect(_ answers: Locked<[Answer]>, _ status: GateStatus, _ text: String = "", _ location: SourceLocation = #_sourceLocation) {
        expectEventually(location) { answers.withLock { $0.count } == 1 }
        #expect(answers.withLock { $0 } == [Answer(status: status, text: text)], sourceLocation: location)
    }

    /// Gives the seat to another generation, with a fixture of its own.
    private func install() -> (party: Party, fixture: OpaquePointer) {
        let party = Party(id: "server", generation: 8, isSerial: false, admission: .open)
        let fixture = gf_provider_new(HostTable(gate: scene.gate, party: party, abi: 1, imports: [:]).pointer)!
        scene.sit(party, fixture, on: scene.seat)
        return (party, fixture)
    }

    @Test("who leaves the queue only after the next swap has begun takes nobody's place in it")
    func leavesLate() throws {
        func wait() throws -> UInt64 {
            guard case .waits(let number) = scene.seat.wait(Parking.Waiter(signal: Signal())) else { throw NotParked() }
            return number
        }
        struct NotParked: Error {}
        scene.seat.park(limit: 4)
        let first = try wait()
        #expect(scene.seat.release() == 1)
        scene.seat.park(limit: 4)
        _ = try wait()
        scene.seat.leaveQueue(first)
        #expect(scene.seat.parked == 1)
        #expect(scene.seat.release() == 1)
    }

    // MARK: The bound

    @Test("more calls than may be parked are refused, whether they would wait on a thread or not; those that wait are served")
    func bound() throws {
        let (add, begin) = (try scene.way("add"), try scene.way("begin"))
        scene.seat.park(limit: 3)
        let first = callAside(add)
        let second = callAside(add)
        let third = scene.begin(begin, GF_FINE)
        expectEventually { scene.seat.parked == 3 }
        #expect(third.status == .ok && third.consumer.dones == 0)
        let text = "server is being replaced and too many calls wait for it; try again"
        expect(callAside(add), .resourceExhausted, text)
        let refused = scene.begin(begin, GF_FINE)
        #expect(refused.status == .resourceExhausted && refused.text == text && refused.consumer.dones == 0)
        #expect(scene.seat.parked == 3 && scene.provider.inFlight == 0)
        #expect(scene.seat.release() == 3)
        expect(first, .ok)
        expect(second, .ok)
        expectEventually { third.consumer.dones == 1 }
        #expect(third.consumer.text == "fine" && refused.consumer.dones == 0)
        let counted = add.edge.counters.read()
        #expect(counted.entered == 3 && counted.finished == 3 && counted.failed == 1)
        scene.expectQuiet()
    }

    @Test("a parked call that has been answered meanwhile takes nobody's place")
    func answeredLeaveTheirPlaces() throws {
        let (add, begin) = (try scene.way("add"), try scene.way("begin"))
        scene.seat.park(limit: 1)
        let root = try scene.open(timeout: .seconds(1))
        let late = scene.begin(begin, GF_FINE, in: root.id).consumer
        scene.clock.advance(by: .seconds(1))
        expectEventually { late.dones == 1 }
        let next = callAside(add)
        expectEventually { scene.seat.parked == 1 && next.withLock { $0.isEmpty } && add.edge.counters.read().entered == 1 }
        scene.seat.release()
        expect(next, .ok)
        #expect(late.dones == 1 && late.status == .deadlineExceeded)
        _ = scene.gate.close(root.id, by: scene.consumer)
        scene.expectQuiet()
    }

    // MARK: Deadlines and cancellation

    @Test("the deadline of a call holds while it is parked: it is answered then, and never served")
    func deadline() throws {
        let (add, begin) = (try scene.way("add"), try scene.way("begin"))
        let root = try scene.open(timeout: .seconds(5))
        scene.seat.park(limit: 8)
        let waiting = callAside(add, in: root.id)
        let asynchronous = scene.begin(begin, GF_KEEP, in: root.id).consumer
        expectEventually { scene.seat.parked == 2 }
        scene.clock.advance(by: .seconds(4))
        #expect(waiting.withLock { $0.isEmpty } && asynchronous.dones == 0)
        scene.clock.advance(by: .seconds(1))
        expect(waiting, .deadlineExceeded, "the deadline has passed")
        expectEventually { asynchronous.dones == 1 }
        #expect(asynchronous.status == .deadlineExceeded && scene.seat.parked == 1)
        scene.seat.release()
        #expect(scene.gate.close(root.id, by: scene.consumer) == .ok)
        scene.expectQuiet()
        #expect(gf_kept_count(scene.fixture) == 0 && asynchronous.dones == 1)
    }

    @Test("cancelling a call ends its waiting at once, and never gets it served")
    func cancellation() throws {
        let (add, begin, each) = (try scene.way("add"), try scene.way("begin"), try scene.way("each"))
        let root = try scene.open()
        scene.seat.park(limit: 8)
        let waiting = callAside(add, in: root.id)
        let asynchronous = scene.begin(begin, GF_KEEP, in: root.id).consumer
        let callbacks = Consumer()
        let withCallbacks = Locked<[Answer]>([])
        HostThread.start("gate-test") { [scene] in
            let (status, text) = scene.with(id: root.id) { gf_call_each(each.function, $0, 3, callbacks.pointer) }
            withCallbacks.withLock { $0.append(Answer(status: status, text: text)) }
        }
        expectEventually { scene.seat.parked == 3 }
        #expect(scene.gate.cancel(root.id, by: scene.consumer) == .ok)
        // No time has passed: nobody needs a moment to answer for itself, since nobody serves it.
        expect(waiting, .cancelled, "cancelled")
        expect(withCallbacks, .cancelled, "cancelled")
        expectEventually { asynchronous.dones == 1 }
        #expect(asynchronous.status == .cancelled && callbacks.events == 0)
        scene.seat.release()
        #expect(scene.gate.close(root.id, by: scene.consumer) == .ok)
        scene.expectQuiet()
        #expect(gf_kept_count(scene.fixture) == 0 && asynchronous.dones == 1)
    }

    @Test("a call that waits in the name of one that has ended waits no more")
    func endedParent() throws {
        let add = try scene.way("add")
        let root = try scene.open()
        scene.seat.park(limit: 8)
        let waiting = callAside(add, in: root.id)
        expectEventually { scene.seat.parked == 1 }
        #expect(scene.gate.close(root.id, by: scene.consumer) == .ok)
        expect(waiting, .cancelled, "the call that this one belongs to has ended")
        #expect(scene.seat.parked == 0)
        scene.seat.release()
        scene.expectQuiet()
    }

    @Test("a consumer that ended while its calls were parked is not served and not called")
    func consumerGone() throws {
        let (add, begin) = (try scene.way("add"), try scene.way("begin"))
        scene.seat.park(limit: 8)
        let waiting = callAside(add)
        let asynchronous = scene.begin(begin, GF_KEEP).consumer
        expectEventually { scene.seat.parked == 2 }
        scene.consumer.admit(.gone)
        scene.seat.release()
        expect(waiting, .gone, "asker has ended")
        scene.expectQuiet()
        #expect(gf_kept_count(scene.fixture) == 0 && asynchronous.dones == 0)
    }

    // MARK: Release

    @Test("asynchronous calls are served in the order in which they came, by whoever has the seat then, with the arguments that they had")
    func order() throws {
        let begin = try scene.way("begin")
        scene.seat.park(limit: 64)
        let consumers = (0..<40).map { _ in scene.begin(begin, GF_KEEP).consumer }
        #expect(scene.seat.parked == 40)
        let (party, fixture) = install()
        #expect(scene.seat.release() == 40)
        expectEventually { gf_kept_count(fixture) == 40 }
        #expect(gf_kept_count(scene.fixture) == 0 && scene.provider.inFlight == 0)
        for (index, consumer) in consumers.enumerated() {
            var kept = gf_kept()
            #expect(gf_take(fixture, &kept))
            Kept(kept: kept).done(.ok, "answer \(index)")
            #expect(consumer.text == "answer \(index)" && consumer.dones == 1)
        }
        expectEventually { party.inFlight == 0 }
        scene.expectQuiet()
    }

    @Test("a call with callbacks that was parked gets them all, in the new generation")
    func callbacks() throws {
        let each = try scene.way("each")
        scene.seat.park(limit: 8)
        let (consumer, returned) = (Consumer(), Counter())
        HostThread.start("gate-test") { [scene] in
            if scene.with({ gf_call_each(each.function, $0, 3, consumer.pointer) }).status == .ok { returned.add() }
        }
        expectEventually { scene.seat.parked == 1 }
        #expect(consumer.events == 0)
        let (party, _) = install()
        scene.seat.release()
        expectEventually { returned.value == 1 }
        #expect(consumer.events == 3)
        expectEventually { party.inFlight == 0 }
        scene.expectQuiet()
    }

    // MARK: Chains

    @Test("what belongs to a chain inside the plugin is let through, on whatever thread; the rest of the same consumer waits")
    func chains() throws {
        let begin = try scene.way("begin")
        let back = try scene.way("add", from: scene.provider)
        let outer = scene.begin(begin, GF_KEEP).consumer
        let kept = try scene.take()
        scene.seat.park(limit: 8)
        expect(callAside(back, in: kept.id), .ok)
        // A call that was opened below it is of the chain as well.
        let child = try scene.open(by: scene.provider, below: kept.id)
        let passed = callAside(back, in: child.id)
        expect(passed, .ok)
        let own = callAside(back)
        expectEventually { scene.seat.parked == 1 }
        #expect(own.withLock { $0.isEmpty })
        _ = scene.gate.close(child.id, by: scene.provider)
        #expect(kept.done() == .ok && outer.dones == 1)
        scene.seat.release()
        expect(own, .ok)
        scene.expectQuiet()
    }

    @Test("a thread that is inside the plugin is let through again, without saying in whose name it calls")
    func sameThread() throws {
        let (relay, inner) = (try scene.way("relay"), try scene.way("add", from: scene.provider))
        // What the provider calls parks its seat and calls back into it: a swap that begins while the chain is elsewhere.
        let between = try scene.gate.connect(
            consumer: scene.provider, to: .host { [scene] invocation in
                scene.seat.park(limit: 8)
                var sum: Int64 = 0
                let status = scene.with { gf_call_add(inner.function, $0, invocation.int64(0), invocation.int64(1), &sum) }.status
                invocation.set(2, number: UInt64(bitPattern: sum))
                return status
            }, interface: Scene.interface, signature: relay.edge.signature)
        gf_provider_import(scene.fixture, between.function)
        let answers = Locked<[Int64]>([])
        HostThread.start("gate-test") { [scene] in
            var sum: Int64 = 0
            let status = scene.with { gf_call_add(relay.function, $0, 40, 2, &sum) }.status
            answers.withLock { $0.append(status == .ok ? sum : -1) }
        }
        expectEventually { answers.withLock { $0 } == [42] }
        scene.seat.release()
        scene.expectQuiet()
    }
}
