import CCrucible
import GateFixture
import HostTesting
import Locking
import Signature
import Testing
import Timing

@testable import Gate

/// What a trace has beside the crossings themselves.
@Suite struct TraceTests {
    private let scene = Scene()

    private func each(_ count: Int32, in ticket: CallTicket, _ body: @escaping @Sendable () -> Void = {}) throws {
        _ = try HostCall(scene.hostEdge("each"), below: ticket).synchronous([.i32(count)]) { _, _ in body() }
    }

    @Test("a callback is a span below its call, from the provider to whose it is")
    func callbacks() throws {
        let trace = Trace()
        let root = try scene.gate.open(by: scene.gate.host, timeout: 0, trace: trace).get()
        try each(2, in: root) { [clock = scene.clock] in clock.advance(by: .milliseconds(3)) }
        _ = scene.gate.close(root.id, by: scene.gate.host)
        let spans = trace.spans
        #expect(spans.map(\.kind) == [.callback, .callback, .call])
        let call = try #require(spans.last)
        for span in spans.dropLast() {
            #expect(span.parent == call.id && span.caller == "server" && span.provider == "host" && span.function == "item" && span.count == 1)
            #expect(span.start >= call.start && span.end <= call.end && span.end - span.start == 3_000_000)
        }
        #expect(Set(spans.map(\.id)).count == 3 && call.parent == 0)
        scene.expectQuiet()
    }

    @Test("of many callbacks the first get a span each and the others one together, which tells how many they were")
    func manyCallbacks() throws {
        let trace = Trace()
        let root = try scene.gate.open(by: scene.gate.host, timeout: 0, trace: trace).get()
        try each(100, in: root) { [clock = scene.clock] in clock.advance(by: .milliseconds(1)) }
        _ = scene.gate.close(root.id, by: scene.gate.host)
        let callbacks = trace.spans.filter { $0.kind == .callback }
        #expect(callbacks.map(\.count) == Array(repeating: 1, count: SpanDraft.separateCallbacks) + [100 - SpanDraft.separateCallbacks])
        #expect(callbacks.last.map { $0.end - $0.start } == Int64(100 - SpanDraft.separateCallbacks) * 1_000_000)
        #expect(Set(trace.spans.map(\.id)).count == trace.spans.count)
        scene.expectQuiet()
    }

    @Test("without a trace nothing is noted of callbacks")
    func untraced() throws {
        let root = try scene.gate.open(by: scene.gate.host, timeout: 0).get()
        try each(3, in: root)
        let node = try #require(scene.gate.table.node(root.id))
        if node.draft != nil { Issue.record("a call that is not traced keeps something for a trace") }
        _ = scene.gate.close(root.id, by: scene.gate.host)
        scene.expectQuiet()
    }

    /// A host function that says something of the call that it is called with, and gives the context of that call.
    private final class Noting: Sendable {
        let statuses = Locked<[GateStatus]>([])
        let parents = Locked<[String?]>([])
        let note: SpanNote
        init(_ note: SpanNote) { self.note = note }

        var function: HostFunction {
            { [self] call in
                call.span?.hide()
                let status = call.noteAbove(note)
                statuses.withLock { $0.append(status) }
                parents.withLock { $0.append(call.parentAbove) }
                call.set(2, .i64(0))
                return .ok
            }
        }
    }

    private func noter(_ note: SpanNote, from party: Party) throws -> (noting: Noting, way: Scene.Way) {
        let noting = Noting(note)
        let made = try scene.gate.connect(
            consumer: party, to: .host(noting.function), interface: Trace.interface, signature: Signature(parsing: Scene.signatures["add"]!))
        return (noting, Scene.Way(edge: made.edge, function: made.function))
    }

    private func call(_ way: Scene.Way, in id: UInt64) -> GateStatus {
        var sum: Int64 = 0
        return scene.with(id: id) { gf_call_add(way.function, $0, 1, 1, &sum) }.status
    }

    @Test("a call that a plugin opened becomes a span by its name, with the calls below it; what brings the note is none")
    func ownSpan() throws {
        let trace = Trace(id: Trace.ID(high: 0xab, low: 1))
        let root = try scene.open(trace: trace)
        let opened = try scene.open(below: root.id)
        let note = SpanNote(name: "chat small", isOutbound: true, status: 6, attributes: ["tokens": .integer(3)])
        let (noting, way) = try noter(note, from: scene.consumer)
        #expect(call(way, in: opened.id) == .ok)
        #expect(call(try scene.way("add"), in: opened.id) == .ok)
        scene.clock.advance(by: .seconds(1))
        for ticket in [opened, root] { _ = scene.gate.close(ticket.id, by: scene.consumer) }
        #expect(noting.statuses.withLock { $0 } == [.ok])
        let id = Hexadecimal.text(opened.id)
        #expect(noting.parents.withLock { $0 } == ["00-00000000000000ab0000000000000001-\(id)-00"])
        let spans = trace.spans
        #expect(spans.map(\.kind) == [.call, .own])
        let own = try #require(spans.last)
        #expect(own.function == "chat small" && own.provider == "asker" && own.isOutbound && own.status == 6 && own.parent == 0)
        #expect(own.attributes == ["tokens": .integer(3)] && own.end - own.start == 1_000_000_000)
        #expect(spans.first?.parent == own.id)
        scene.expectQuiet()
    }

    @Test("a call without a name is no span: what is below it belongs to the span above")
    func unnamed() throws {
        let trace = Trace()
        let root = try scene.open(trace: trace)
        let opened = try scene.open(below: root.id)
        let (noting, way) = try noter(SpanNote(), from: scene.consumer)
        #expect(call(way, in: opened.id) == .ok)
        for ticket in [opened, root] { _ = scene.gate.close(ticket.id, by: scene.consumer) }
        #expect(trace.spans.isEmpty && noting.parents.withLock { $0 } == [nil])
        scene.expectQuiet()
    }

    @Test("nobody says anything of a call of somebody else's, nor without end")
    func strangers() throws {
        let trace = Trace()
        let root = try scene.open(trace: trace)
        let (noting, stranger) = try noter(SpanNote(name: "mine"), from: scene.provider)
        _ = call(stranger, in: root.id)
        #expect(noting.statuses.withLock { $0 } == [.denied])
        for (part, expected) in [(0, GateStatus.ok), (1, .resourceExhausted), (0, .ok)] {
            let keys = (0..<SpanNote.mostAttributes).map { ("a\(part).b\($0)", SpanValue.flag(true)) }
            let (many, way) = try noter(SpanNote(attributes: Dictionary(uniqueKeysWithValues: keys)), from: scene.consumer)
            _ = call(way, in: root.id)
            #expect(many.statuses.withLock { $0 } == [expected])
        }
        _ = scene.gate.close(root.id, by: scene.consumer)
        #expect(trace.spans.isEmpty)
        scene.expectQuiet()
    }

    @Test("a name does not change who begins something new")
    func begins() throws {
        let root = try scene.open(trace: Trace())
        let (_, way) = try noter(SpanNote(name: "work"), from: scene.consumer)
        _ = call(way, in: root.id)
        _ = scene.begin(try scene.way("begin"), GF_KEEP, in: root.id)
        let kept = try scene.take()
        let node = try #require(scene.gate.table.node(kept.id))
        #expect(node.crossingAbove == 0 && node.spanParent == root.id)
        #expect(kept.done() == .ok)
        _ = scene.gate.close(root.id, by: scene.consumer)
        scene.expectQuiet()
    }

    @Test("a sink gets every span, also those that the trace does not keep, and what goes out asks others to record too")
    func sink() throws {
        final class Sink: SpanSink {
            let spans = Locked<[Span]>([])
            func take(_ span: Span, of trace: Trace) { spans.withLock { $0.append(span) } }
        }
        let sink = Sink()
        let trace = Trace(id: Trace.ID(high: 1, low: 2), limit: 0, sink: sink)
        let root = try scene.gate.open(by: scene.gate.host, timeout: 0, trace: trace).get()
        try each(1, in: root)
        _ = scene.gate.close(root.id, by: scene.gate.host)
        #expect(sink.spans.withLock { $0.map(\.kind) } == [.callback, .call] && trace.spans.isEmpty && trace.droppedSpans == 2)
        #expect(trace.parent(span: 0x1f) == "00-00000000000000010000000000000002-000000000000001f-01")
        scene.expectQuiet()
    }
}
