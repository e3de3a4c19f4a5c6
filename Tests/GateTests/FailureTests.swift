import CCrucible
import GateFixture
import Testing

@testable import Gate

/// What a provider does wrong reaches its consumer as a status and a text, and nothing else does.
@Suite struct FailureTests {
    let scene = Scene()

    struct Misdeed: Sendable, CustomTestStringConvertible {
        var how: Int
        var status: GateStatus
        var text: String
        var testDescription: String { "\(how): \(status)" }
    }

    static let misdeeds = [
        Misdeed(how: GF_UNKNOWN_STATUS, status: .failed, text: "server test.fixture/1 misbehave gave the unknown status 4711. "),
        Misdeed(how: GF_WRITE_AND_FAIL, status: .notFound, text: "no such thing"),
        Misdeed(how: GF_FAIL_SILENTLY, status: .unavailable, text: ""),
        Misdeed(how: GF_NOT_UTF8, status: .broken, text: "server test.fixture/1 misbehave gave text that is not UTF-8 in 'text'"),
        Misdeed(how: GF_TOO_MUCH, status: .tooLarge, text: "server test.fixture/1 misbehave gave more than 4096 bytes in 'text'"),
        Misdeed(how: GF_BOOL_SEVEN, status: .broken, text: "server test.fixture/1 misbehave gave neither 0 nor 1 in 'flag'"),
        Misdeed(how: GF_FAIL_IN_WRONG_TEXT, status: .failed, text: ""),
    ]

    @Test("a misdeed gives its status and text, and no out", arguments: misdeeds)
    func misdeed(_ misdeed: Misdeed) throws {
        let way = try scene.way("misbehave")
        var sink = gf_sink()
        gf_sink_init(&sink)
        defer { gf_sink_free(&sink) }
        var flag = false
        let (status, text) = withUnsafeMutablePointer(to: &sink) { sink in
            let out = UnsafeMutableRawPointer(sink).assumingMemoryBound(to: crucible_out.self)
            return scene.with { gf_call_misbehave(way.function, $0, Int32(misdeed.how), out, &flag) }
        }
        #expect(status == misdeed.status)
        #expect(text == misdeed.text)
        #expect(sink.size == 0 && !flag)
        #expect(way.edge.counters.read().failed == 1)
        #expect { try HostCall(scene.hostEdge("misbehave")).synchronous([.i32(Int32(misdeed.how))]) } throws: { error in
            let failure = error as? GateFailure
            return failure?.status == misdeed.status && failure?.message == misdeed.text
        }
        scene.expectQuiet()
    }

    @Test("outs are delivered on OK")
    func fine() throws {
        let outs = try HostCall(scene.hostEdge("misbehave")).synchronous([.i32(Int32(GF_FINE))])
        #expect(outs.map(\.value) == [.bytes(Array("fine".utf8)), .word(1)])
    }

    @Test("a consumer that does not take an out is told so")
    func refusedOut() throws {
        let way = try scene.way("misbehave")
        var sink = gf_sink()
        gf_sink_init(&sink)
        sink.refuses = true
        var flag = false
        let (status, text) = withUnsafeMutablePointer(to: &sink) { sink in
            let out = UnsafeMutableRawPointer(sink).assumingMemoryBound(to: crucible_out.self)
            return scene.with { gf_call_misbehave(way.function, $0, Int32(GF_FINE), out, &flag) }
        }
        #expect(status == .tooLarge)
        #expect(text == "the caller does not take 4 bytes in 'text'")
        scene.expectQuiet()
    }

    @Test("the call that a provider gets has no place for errors: what it keeps of it must not point to a stack that is gone")
    func noErrorPlace() throws {
        let way = try scene.way("relay")
        gf_provider_import(scene.fixture, try scene.way("add", from: scene.provider).function)
        var sum: Int64 = 0
        #expect(scene.with { gf_call_add(way.function, $0, 40, 2, &sum) }.status == .ok)
        #expect(sum == 42)
        #expect(gf_seen(scene.fixture).error == nil)
    }

    @Test("host->fail outside of any call does nothing but return its status")
    func failOutside() {
        let host = HostTable(gate: scene.gate, party: scene.provider, abi: 1, imports: [:]).pointer
        #expect(withStr("text") { host.pointee.fail(host, nil, 5, $0) } == 5)
    }
}
