import CCrucible
import GateFixture
import TestSupport
import Testing

@testable import Gate

/// What is handed over a gate arrives as it was, or not at all.
@Suite struct ArgumentTests {
    let scene = Scene()

    @Test("every scalar arrives and comes back, and outs of 1, 4 and 8 bytes touch no other byte")
    func scalars() throws {
        let way = try scene.way("scalars")
        let extremes = [
            gf_scalars(b: true, i: .min, u: .max, l: .min, w: .max, d: -0.0),
            gf_scalars(b: false, i: .max, u: 0, l: .max, w: 1 << 63, d: .greatestFiniteMagnitude),
            gf_scalars(b: true, i: -1, u: 1 << 31, l: -1, w: 0x0123_4567_89ab_cdef, d: .leastNonzeroMagnitude),
        ]
        for value in extremes {
            var out = gf_scalars()
            var isClean = false
            let (status, _) = scene.with { gf_call_scalars(way.function, $0, value, &out, &isClean) }
            #expect(status == .ok)
            #expect(isClean)
            #expect(out.b == value.b && out.i == value.i && out.u == value.u && out.l == value.l && out.w == value.w)
            #expect(out.d.bitPattern == value.d.bitPattern)
        }
        scene.expectQuiet()
    }

    @Test("the host's own calls carry the same values")
    func hostScalars() throws {
        let edge = try scene.hostEdge("scalars")
        let outs = try HostCall(edge).synchronous([.bool(true), .i32(-5), .u32(.max), .i64(.min), .u64(.max), .f64(2.5)])
        #expect(outs.map(\.value) == [
            .word(1), .word(UInt64(UInt32(bitPattern: -5))), .word(UInt64(UInt32.max)), .word(1 << 63), .word(.max), .word((2.5).bitPattern),
        ])
        #expect(String(cString: gf_seen_caller(scene.fixture)) == "host")
    }

    @Test("texts come in one piece though they were written byte by byte", arguments: ["", "a", "grüße, 世界 🌍", String(repeating: "x", count: 4096)])
    func texts(text: String) throws {
        let way = try scene.way("texts")
        let result = call(way, text, bytes: [0, 0xff, 0x80], handle: .max)
        #expect(result.status == .ok)
        #expect(result.text == text)
        #expect(result.bytes == [0, 0xff, 0x80])
        #expect(result.handle == .max)
        #expect(result.writes == (text.isEmpty ? 0 : 1))
        scene.expectQuiet()
    }

    private func call(_ way: Scene.Way, _ text: String, bytes: [UInt8], handle: UInt64)
        -> (status: GateStatus, text: String, bytes: [UInt8], handle: UInt64, writes: Int32)
    {
        var (textOut, bytesOut, handleOut) = (gf_sink(), gf_sink(), UInt64(0))
        gf_sink_init(&textOut)
        gf_sink_init(&bytesOut)
        defer {
            gf_sink_free(&textOut)
            gf_sink_free(&bytesOut)
        }
        let (status, _) = withUnsafeMutablePointer(to: &textOut) { textOut in
            withUnsafeMutablePointer(to: &bytesOut) { bytesOut in
                bytes.withUnsafeBufferPointer { bytes in
                    withStr(text) { text in
                        scene.with {
                            gf_call_texts(
                                way.function, $0, text, crucible_bytes(data: bytes.baseAddress, size: bytes.count), handle,
                                UnsafeMutableRawPointer(textOut).assumingMemoryBound(to: crucible_out.self),
                                UnsafeMutableRawPointer(bytesOut).assumingMemoryBound(to: crucible_out.self), &handleOut)
                        }
                    }
                }
            }
        }
        return (status, textOut.text, Array(UnsafeRawBufferPointer(start: bytesOut.data, count: bytesOut.size)), handleOut, textOut.writes)
    }

    @Test("malformed inputs are refused before the provider is entered")
    func malformedInputs() throws {
        let way = try scene.way("texts")
        let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        byte.pointee = 0xff
        defer { byte.deallocate() }
        let letter = UnsafeRawPointer(byte).assumingMemoryBound(to: CChar.self)
        let good = crucible_str(data: nil, size: 0)
        let none = crucible_bytes(data: nil, size: 0)
        var sink = gf_sink()
        gf_sink_init(&sink)
        withUnsafeMutablePointer(to: &sink) { pointer in
            let out = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: crucible_out.self)
            var handle: UInt64 = 0
            func status(_ text: crucible_str, _ bytes: crucible_bytes, _ out: UnsafeMutablePointer<crucible_out>?) -> (GateStatus, String) {
                scene.with { gf_call_texts(way.function, $0, text, bytes, 0, out, out, &handle) }
            }
            #expect(status(good, none, out) == (.ok, ""))
            #expect(status(crucible_str(data: letter, size: 1), none, out) == (.invalidArgument, "'text' is not UTF-8"))
            #expect(status(crucible_str(data: nil, size: 1), none, out) == (.invalidArgument, "'text' has a size but no data"))
            #expect(status(crucible_str(data: letter, size: 4097), none, out) == (.tooLarge, "'text' is larger than 4096 bytes"))
            #expect(status(crucible_str(data: letter, size: -1), none, out) == (.tooLarge, "'text' is larger than 4096 bytes"))
            #expect(status(good, crucible_bytes(data: byte, size: .max), out) == (.tooLarge, "'data' is larger than 4096 bytes"))
            #expect(status(good, none, nil) == (.invalidArgument, "'text_out' has nowhere to go"))
            out.pointee.size = 8
            #expect(status(good, none, out) == (.invalidArgument, "'text_out' has nowhere to go"))
        }
        let scalars = try scene.way("scalars")
        #expect(scene.with { gf_call_raw_bool(scalars.function, $0, 7) } == (.invalidArgument, "'b' is neither 0 nor 1"))
        let counted = way.edge.counters.read()
        #expect(counted.entered == 8 && counted.finished == 8 && counted.failed == 7)
        scene.expectQuiet()
    }

    @Test("a crucible_call of a wrong size is refused, and not read beyond its size", arguments: [0, 8, 79, 87] as [UInt32])
    func sizeOfCall(size: UInt32) throws {
        let way = try scene.way("add")
        var sink = gf_sink()
        gf_sink_init(&sink)
        var call = crucible_call()
        call.size = size
        withUnsafeMutablePointer(to: &sink) { sink in
            call.error = UnsafeMutableRawPointer(sink).assumingMemoryBound(to: crucible_out.self)
            var sum: Int64 = 0
            #expect(gf_call_add(way.function, &call, 1, 2, &sum) == Int32(CRUCIBLE_INVALID_ARGUMENT))
            #expect(sum == 0)
        }
        #expect(sink.writes == 0)
        scene.expectQuiet()
    }

    @Test("text is UTF-8 exactly when the standard library thinks so", arguments: [UInt64.random(in: 0...UInt64.max)])
    func utf8(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...24, using: &random)
            let bytes = (0..<length).map { _ -> UInt8 in
                Bool.random(using: &random) ? .random(in: 0...127, using: &random) : [0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xff].randomElement(using: &random)!
            }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(bytes.withUnsafeBytes { TextCheck.isUTF8($0) } == expected, "\(bytes)")
        }
    }

    @Test("a signature of 12 parameters and one of none cross")
    func extremes() throws {
        let edge = try scene.hostEdge("scalars")
        #expect(edge.operations.count == 12)
        #expect(CrossingFrame.size(parameters: 10) <= 1024)
        var values: [GateValue] = [.bool(false), .i32(0), .u32(0), .i64(0), .u64(0), .f64(0)]
        #expect(throws: Never.self) { try HostCall(edge).synchronous(values) }
        values.append(.i32(1))
        #expect(throws: GateFailure.self) { try HostCall(edge).synchronous(values) }
        values[0] = .i32(0)
        #expect(throws: GateFailure.self) { try HostCall(edge).synchronous(values) }
    }
}
