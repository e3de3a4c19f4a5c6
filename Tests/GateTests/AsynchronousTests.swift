import CCrucible
import GateFixture
import Testing
import Timing

@testable import Gate

/// Asynchronous calls are answered exactly once, whatever happens.
@Suite struct AsynchronousTests {
    let scene = Scene()

    @Test("done may come in the function, from another thread, or never twice")
    func done() throws {
        let way = try scene.way("begin")
        let inside = scene.begin(way, GF_FINE)
        #expect(inside.status == .ok && inside.consumer.dones == 1 && inside.consumer.text == "fine" && inside.consumer.status == .ok)
        let twice = scene.begin(way, GF_DONE_TWICE)
        #expect(twice.consumer.dones == 1 && twice.consumer.text == "first")
        #expect(gf_late_status(scene.fixture) == Int32(CRUCIBLE_GONE))
        let later = scene.begin(way, GF_KEEP)
        #expect(later.status == .ok && later.consumer.dones == 0 && scene.provider.inFlight == 1)
        let kept = try scene.take()
        onThreads(1) { _ in
            _ = kept.event()
            _ = kept.done(.notFound, "nothing there")
        }
        #expect(later.consumer.dones == 1 && later.consumer.status == .notFound && later.consumer.text == "nothing there")
        #expect(later.consumer.events == 1)
        #expect(kept.event() == .gone && kept.done() == .gone)
        #expect(later.consumer.dones == 1 && later.consumer.events == 1)
        let counted = way.edge.counters.read()
        #expect(counted.entered == 3 && counted.finished == 3 && counted.failed == 1)
        scene.expectQuiet()
    }

    @Test("a function that returns an error has answered by it: its text is the consumer's, its callbacks are gone")
    func failedBeginning() throws {
        let way = try scene.way("begin")
        let failed = scene.begin(way, GF_FAIL_AND_DONE)
        #expect(failed.status == .denied && failed.text == "not for you" && failed.consumer.dones == 0)
        let kept = try scene.take()
        #expect(kept.done() == .gone && kept.event() == .gone)
        #expect(failed.consumer.dones == 0 && failed.consumer.events == 0)
        scene.expectQuiet()
    }

    @Test("a function that has answered and then returns an error has answered")
    func answeredAndFailed() throws {
        let result = scene.begin(try scene.way("begin"), GF_DONE_AND_FAIL)
        #expect(result.status == .ok && result.text == "")
        #expect(result.consumer.dones == 1 && result.consumer.text == "answered")
        scene.expectQuiet()
    }

    @Test("an error returned while a callback still runs is delivered after it, with its text")
    func failedDuringCallback() async throws {
        let way = try scene.way("begin")
        let consumer = Consumer()
        gf_hold(consumer.pointer, true)
        let early = try startEarlyEvent(way, consumer)
        #expect(early.status == .ok && consumer.dones == 0)
        gf_hold(consumer.pointer, false)
        expectEventually { consumer.dones == 1 }
        #expect(consumer.status == .denied && consumer.text == "not for you" && gf_events_at_done(consumer.pointer) == 1)
        scene.expectQuiet()
    }

    /// Fails a call whose callback is held in the consumer by another thread meanwhile.
    private func startEarlyEvent(_ way: Scene.Way, _ consumer: Consumer) throws -> (status: GateStatus, text: String) {
        // The provider's function runs on the host's side here, so that it can wait for the callback to be inside the consumer.
        let target = Edge.Target.host { invocation in
            let event = invocation.callback(1)
            HostThread.start("gate-test") { event(.str("held")) }
            expectEventually { gf_waiting(consumer.pointer) == 1 }
            return invocation.fail(.denied, "not for you")
        }
        let edge = try scene.gate.connect(consumer: scene.consumer, to: target, interface: Scene.interface, signature: way.edge.signature)
        return scene.with { gf_call_begin(edge.function, $0, 0, consumer.pointer) }
    }

    @Test("done while a callback still runs is delivered after it")
    func doneDuringCallback() throws {
        let (_, _, consumer) = scene.begin(try scene.way("begin"), GF_KEEP)
        let kept = try scene.take()
        gf_hold(consumer.pointer, true)
        HostThread.start("gate-test") { _ = kept.event() }
        expectEventually { gf_waiting(consumer.pointer) == 1 }
        #expect(kept.done(.ok, "at last") == .ok)
        #expect(consumer.dones == 0)
        #expect(kept.event() == .gone, "after done nothing is called any more")
        gf_hold(consumer.pointer, false)
        expectEventually { consumer.dones == 1 }
        #expect(consumer.text == "at last" && gf_events_at_done(consumer.pointer) == 1)
        scene.expectQuiet()
    }

    @Test("a synchronous function's callbacks end with it; one that still runs is waited for")
    func synchronousCallbacks() throws {
        let way = try scene.way("each")
        let consumer = Consumer()
        #expect(scene.with { gf_call_each(way.function, $0, 3, consumer.pointer) }.status == .ok)
        #expect(consumer.events == 3)
        let item = gf_kept_item(scene.fixture)
        #expect(withStr("late") { item.invoke(item.context, $0) } == Int32(CRUCIBLE_GONE))
        let foreign = Counter()
        onThreads(1) { [scene] _ in
            let item = gf_kept_item(scene.fixture)
            if withStr("late", { item.invoke(item.context, $0) }) == Int32(CRUCIBLE_GONE) { foreign.add() }
        }
        #expect(foreign.value == 1 && consumer.events == 3)
        try expectReturnWaits()
        scene.expectQuiet()
    }

    private func expectReturnWaits() throws {
        let consumer = Consumer()
        gf_hold(consumer.pointer, true)
        let target = Edge.Target.host { invocation in
            let item = invocation.callback(1)
            HostThread.start("gate-test") { item(.str("held")) }
            expectEventually { gf_waiting(consumer.pointer) == 1 }
            return .ok
        }
        let edge = try scene.gate.connect(
            consumer: scene.consumer, to: target, interface: Scene.interface, signature: try scene.way("each").edge.signature)
        let returned = Counter()
        HostThread.start("gate-test") { [scene] in
            scene.with { gf_call_each(edge.function, $0, 1, consumer.pointer) }
            returned.add()
        }
        // The call's id is given back before the callbacks are waited for: from here on, only the callback keeps it.
        expectEventually { gf_waiting(consumer.pointer) == 1 && scene.gate.table.count == 0 }
        #expect(returned.value == 0)
        gf_hold(consumer.pointer, false)
        expectEventually { returned.value == 1 }
        #expect(consumer.events == 1)
    }

    @Test("an unknown status becomes FAILED, a text that is not UTF-8 BROKEN")
    func wrongAnswers() throws {
        let way = try scene.way("begin")
        let odd = scene.begin(way, GF_UNKNOWN_STATUS)
        #expect(odd.consumer.dones == 1 && odd.consumer.status == .failed && odd.consumer.text == "odd")
        let garbled = scene.begin(way, GF_NOT_UTF8)
        #expect(garbled.consumer.dones == 1 && garbled.consumer.status == .broken)
        scene.expectQuiet()
    }

    @Test("the deadline is answered by the gate, once, and what comes later gets GONE")
    func deadline() throws {
        let root = try scene.open(timeout: .seconds(5))
        let (_, _, consumer) = scene.begin(try scene.way("begin"), GF_KEEP, in: root.id)
        let kept = try scene.take()
        #expect(kept.kept.call.deadline_ns == root.deadline)
        scene.clock.advance(by: .seconds(4))
        #expect(consumer.dones == 0 && scene.gate.check(kept.id) == .ok)
        scene.clock.advance(by: .seconds(1))
        expectEventually { consumer.dones == 1 }
        #expect(consumer.status == .deadlineExceeded)
        #expect(consumer.text == "server test.fixture/1 begin did not answer before the deadline")
        expectEventually { gf_cancelled(scene.fixture) == 1 }
        #expect(kept.done() == .gone && kept.event() == .gone)
        #expect(consumer.dones == 1 && consumer.events == 0)
        _ = scene.gate.close(root.id, by: scene.consumer)
        scene.expectQuiet()
        #expect(gf_cancelled(scene.fixture) == 1)
    }

    @Test("a cancellation reaches the callee of every call below, once, and the callee may still answer")
    func cancellation() throws {
        let way = try scene.way("begin")
        let root = try scene.open()
        let middle = try scene.open(below: root.id)
        let first = scene.begin(way, GF_KEEP, in: root.id).consumer
        let second = scene.begin(way, GF_KEEP, in: middle.id).consumer
        let kept = [try scene.take(), try scene.take()]
        // A call that was made in the name of the first one, by its callee.
        let below = try scene.open(by: scene.provider, below: kept[0].id)
        #expect(below.chain == root.id)
        #expect(scene.gate.cancel(root.id, by: scene.consumer) == .ok)
        #expect(scene.gate.cancel(root.id, by: scene.consumer) == .ok)
        expectEventually { gf_cancelled(scene.fixture) == 2 }
        for id in [root.id, middle.id, kept[0].id, kept[1].id, below.id] { #expect(scene.gate.check(id) == .cancelled) }
        #expect(kept[0].done(.ok, "finished anyway") == .ok)
        #expect(first.dones == 1 && first.status == .ok && first.text == "finished anyway")
        #expect(second.dones == 0)
        scene.clock.advance(by: Gate.cancellationGrace)
        expectEventually { second.dones == 1 }
        #expect(second.status == .cancelled)
        #expect(kept[1].done() == .gone)
        for (id, party) in [(below.id, scene.provider), (middle.id, scene.consumer), (root.id, scene.consumer)] {
            #expect(scene.gate.close(id, by: party) == .ok)
        }
        scene.expectQuiet()
        #expect(gf_cancelled(scene.fixture) == 2)
    }

    @Test("closing a call cancels what is still below it")
    func closing() throws {
        let root = try scene.open()
        let (_, _, consumer) = scene.begin(try scene.way("begin"), GF_KEEP, in: root.id)
        #expect(scene.gate.close(root.id, by: scene.consumer) == .ok)
        expectEventually { gf_cancelled(scene.fixture) == 1 }
        #expect(try scene.take().done(.cancelled, "stopped") == .ok)
        #expect(consumer.dones == 1 && consumer.text == "stopped")
        scene.expectQuiet()
    }

    @Test("who asks to be told after the end is told at once, and only the callee may ask")
    func lateWatch() throws {
        let root = try scene.open()
        _ = scene.begin(try scene.way("begin"), GF_KEEP, in: root.id)
        let kept = try scene.take()
        let told = Counter()
        #expect(scene.gate.watch(kept.id, by: scene.consumer, .host { told.add() }) == .denied)
        _ = scene.gate.cancel(root.id, by: scene.consumer)
        #expect(scene.gate.watch(kept.id, by: scene.provider, .host { told.add() }) == .ok)
        #expect(told.value == 1)
        #expect(kept.done() == .ok)
        #expect(scene.gate.watch(kept.id, by: scene.provider, .host { told.add() }) == .gone)
        _ = scene.gate.close(root.id, by: scene.consumer)
        scene.expectQuiet()
        #expect(told.value == 1)
    }

    @Test("a chain as long as the table is cancelled without a deep stack")
    func longChain() throws {
        var tickets = [try scene.open()]
        for _ in 1..<CallTable.capacity { tickets.append(try scene.open(below: tickets.last!.id)) }
        let root = tickets[0].id
        onThreads(1) { [scene] _ in _ = scene.gate.cancel(root, by: scene.consumer) }
        #expect(scene.gate.check(tickets.last!.id) == .cancelled)
        for ticket in tickets.reversed() { _ = scene.gate.close(ticket.id, by: scene.consumer) }
        scene.expectQuiet()
    }

    @Test("callbacks of a consumer that is gone are not called")
    func consumerGone() throws {
        let (_, _, consumer) = scene.begin(try scene.way("begin"), GF_KEEP)
        let kept = try scene.take()
        scene.consumer.admit(.gone)
        #expect(kept.event() == .gone)
        _ = kept.done()
        #expect(consumer.events == 0 && consumer.dones == 0)
        scene.expectQuiet()
    }

    @Test("the host's asynchronous calls get events and the answer")
    func hostCall() async throws {
        let edge = try scene.hostEdge("begin")
        #expect(try await HostCall(edge).asynchronous([.i32(Int32(GF_FINE))]) == "fine")
        await #expect(throws: GateFailure(.denied, "not for you")) { try await HostCall(edge).asynchronous([.i32(Int32(GF_FAIL_AND_DONE))]) }
        await #expect(throws: GateFailure.self) { try await HostCall(scene.hostEdge("add")).asynchronous([.i64(1), .i64(2)]) }
        scene.expectQuiet()
    }

    @Test("the spans of a trace form one tree")
    func spans() throws {
        let trace = Trace()
        let root = try scene.open(trace: trace)
        let begin = try scene.way("begin")
        let add = try scene.way("add", from: scene.provider)
        _ = scene.begin(begin, GF_KEEP, in: root.id)
        let kept = try scene.take()
        let inner = try scene.open(by: scene.provider, below: kept.id)
        var sum: Int64 = 0
        for id in [kept.id, inner.id] { #expect(scene.with(id: id) { gf_call_add(add.function, $0, 1, 1, &sum) }.status == .ok) }
        scene.clock.advance(by: .seconds(1))
        #expect(kept.done() == .ok)
        _ = scene.gate.close(inner.id, by: scene.provider)
        _ = scene.gate.close(root.id, by: scene.consumer)
        let spans = trace.spans
        #expect(spans.map(\.function) == ["add", "add", "begin"])
        #expect(spans.filter { $0.parent == 0 }.map(\.function) == ["begin"])
        #expect(spans.prefix(2).allSatisfy { $0.parent == kept.id && $0.caller == "server" })
        #expect(Set(spans.map(\.id)).count == 3)
        #expect(spans[2].end - spans[2].start == 1_000_000_000)
        scene.expectQuiet()
    }
}
