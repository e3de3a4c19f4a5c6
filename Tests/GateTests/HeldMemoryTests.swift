import CCrucible
import GateFixture
import Testing

@testable import Gate

/// The host's memory that holds what plugins give out and pass: it is counted as theirs, and bounded.
@Suite struct HeldMemoryTests {
    /// Calls `texts`, which gives its text back.
    private func echo(_ scene: Scene, _ way: Scene.Way, _ text: String, in id: UInt64 = 0) -> (status: GateStatus, text: String, given: String) {
        var (sink, handle) = (gf_sink(), UInt64(0))
        gf_sink_init(&sink)
        defer { gf_sink_free(&sink) }
        let (status, words) = withUnsafeMutablePointer(to: &sink) { sink in
            let out = UnsafeMutableRawPointer(sink).assumingMemoryBound(to: crucible_out.self)
            return withStr(text) { text in
                scene.with(id: id) { gf_call_texts(way.function, $0, text, crucible_bytes(data: nil, size: 0), 0, out, out, &handle) }
            }
        }
        return (status, words, sink.text)
    }

    private func post(_ scene: Scene, _ way: Scene.Way, bytes: Int) -> (status: GateStatus, text: String, consumer: Consumer) {
        let consumer = Consumer()
        let (status, text) = withStr(String(repeating: "x", count: bytes)) { text in
            scene.with { gf_call_post(way.function, $0, text, consumer.pointer) }
        }
        return (status, text, consumer)
    }

    @Test("what a callee writes counts as its own until it is delivered", arguments: [false, true])
    func outs(_ isTraced: Bool) throws {
        let scene = Scene()
        let way = try scene.way("texts")
        let ticket = try scene.open(trace: isTraced ? Trace() : nil)
        #expect(echo(scene, way, String(repeating: "y", count: 1000), in: ticket.id).status == .ok)
        let held = scene.provider.held
        #expect(held.now == 0 && held.most >= 1000 && held.most <= 2048, "\(held)")
        #expect(scene.consumer.held.most == 0)
        #expect(scene.gate.close(ticket.id, by: scene.consumer) == .ok)
        scene.expectQuiet()
    }

    @Test("a callee that would hold more than it may gives nothing, and the next one is served")
    func full() throws {
        let scene = Scene(holdLimit: 700)
        let way = try scene.way("texts")
        let refused = echo(scene, way, String(repeating: "y", count: 1000))
        #expect(refused.status == .resourceExhausted && refused.given == "")
        let gave = "server test.fixture/1 texts gave more than server may hold of the host's memory"
        #expect(refused.text == "\(gave) (leases.memory, or its lease.limit.memory) in 'text_out'")
        #expect(echo(scene, way, "little").given == "little")
        #expect(scene.provider.held.most <= 700)
        scene.expectQuiet()
    }

    @Test("calls that wait hold copies of what they pass, as much as their consumer may hold")
    func waiting() throws {
        let scene = Scene(holdLimit: 1000)
        let way = try scene.way("post")
        scene.seat.park(limit: 10)
        let first = post(scene, way, bytes: 600)
        #expect(first.status == .ok && scene.consumer.held.now == 600)
        let second = post(scene, way, bytes: 600)
        #expect(second.status == .resourceExhausted && second.consumer.dones == 0)
        let waits = "the call would wait for server, and asker holds as much of the host's memory as it may"
        #expect(second.text == "\(waits) (leases.memory, or its lease.limit.memory); try again")
        let third = post(scene, way, bytes: 300)
        #expect(third.status == .ok && scene.consumer.held.now == 900 && scene.seat.parked == 2)
        #expect(scene.seat.release() == 2)
        expectEventually { first.consumer.dones == 1 && third.consumer.dones == 1 }
        #expect(first.consumer.text == "600" && third.consumer.text == "300")
        #expect(post(scene, way, bytes: 600).consumer.text == "600", "what does not wait is not copied")
        scene.expectQuiet()
    }
}
