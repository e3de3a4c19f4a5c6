import Testing

@testable import Foreign

/// C calls back.
@Suite struct CallbackTests {
    private static let each = "int each(int count, fn int visit(context, int number), context)"

    @Test func givesArgumentsAndTakesTheStatus() throws {
        let bench = try Edges.open(Self.each)
        var seen: [Value] = []
        let result = try bench.call("each", .i32(9), .callback { arguments in
            seen += arguments
            return seen.count == 3 ? 5 : 0
        })
        #expect(seen == [.i32(0), .i32(1), .i32(2)])
        #expect(result == [.i32(5)])
    }

    @Test func carriesEveryWidth() throws {
        let bench = try Edges.open("int without_context(fn int visit(int8 a, uint16 b, int64 c, float d, bool e, pointer f))")
        var seen: [[Value]] = []
        #expect(try bench.call("without_context", .callback { seen.append($0); return -4 }) == [.i32(-8)])
        #expect(seen.map { Array($0.dropLast()) } == [
            [.i32(-128), .u32(65535), .i64(.min), .f64(0.5), .bool(true)], [.i32(127), .u32(0), .i64(.max), .f64(-2.5), .bool(false)],
        ])
        #expect(seen.map { $0[5] == .handle(0) } == [false, true])
    }

    @Test func carriesBytesAndTexts() throws {
        let bench = try Edges.open("void deliver(fn void take(context, bytes data, size_t length(data), cstring name), context)")
        var seen: [[Value]] = []
        _ = try bench.call("deliver", .callback { seen.append($0); return 0 })
        #expect(seen == [[.bytes([0x61, 0, 0x62]), .text("first")], [.bytes([]), .text("")]])
    }

    @Test func carriesArraysOfTextsAsJSON() throws {
        let bench = try Edges.open("int rows(fn int row(context, int count, cstring values[count]), context, int kind)")
        var seen: [Value] = []
        let row = Value.callback { seen += $0; return 0 }
        #expect(try bench.call("rows", row, .i32(0)) == [.i32(0)])
        #expect(try bench.call("rows", row, .i32(1)) == [.i32(0)])
        #expect(seen == [.text(#"["a\"b\\c\u000a\u001f",null,"ü"]"#), .text("[]")])
        #expect(try bench.failure("rows", row, .i32(2)) == "15: rows called 'row' with a 'values' that is not UTF-8")
        #expect(seen.count == 2, "nothing is called after what could not cross")
        #expect(try bench.failure("rows", row, .i32(3)) == "15: rows called 'row' with a 'values' of 2 texts that points nowhere")
        #expect(try bench.failure("rows", row, .i32(4)) == "15: rows called 'row' with a 'values' of a negative number of texts")
    }

    @Test func endsWithItsCall() throws {
        let bench = try Edges.open("void keep(fn int visit(context, int number), context)", "int call_kept()", Self.each)
        var count = 0
        let callback = Value.callback { _ in count += 1; return 7 }
        _ = try bench.call("keep", callback)
        #expect(try bench.call("call_kept") == [.i32(0)], "nobody is there any more")
        // Also not while another call with a callback of its own is running.
        _ = try bench.call("each", .i32(1), .callback { _ in
            #expect(throws: Never.self) { try #expect(bench.call("call_kept") == [.i32(0)]) }
            return 0
        })
        #expect(count == 0)
    }

    @Test func ofAnEarlierCallIsNotThatOfALaterOne() throws {
        let bench = try Edges.open("int exchange(fn int visit(context, int number), context)")
        var seen: [String] = []
        #expect(try bench.call("exchange", .callback { _ in seen.append("first"); return 7 }) == [.i32(0)])
        // C has one function pointer for both; the context tells them apart.
        #expect(try bench.call("exchange", .callback { _ in seen.append("second"); return 8 }) == [.i32(0)])
        #expect(seen.isEmpty)
    }

    @Test func findsItsOwnCallWhenCallsNest() throws {
        let bench = try Edges.open(Self.each)
        var seen: [String] = []
        _ = try bench.call("each", .i32(2), .callback { outer in
            seen.append(outer == [.i32(0)] ? "outer 0" : "outer 1")
            let inner = try? bench.call("each", .i32(1), .callback { seen.append($0 == [.i32(0)] ? "inner 0" : "?"); return 0 })
            #expect(inner == [.i32(0)])
            return 0
        })
        #expect(seen == ["outer 0", "inner 0", "outer 1", "inner 0"])
    }

    @Test func findsNobodyOnAnotherThread() throws {
        let bench = try Edges.open("int elsewhere(fn int visit(context, int number), context)")
        var count = 0
        #expect(try bench.call("elsewhere", .callback { _ in count += 1; return 5 }) == [.i32(0)])
        #expect(count == 0)
    }

    @Test func isNullWhenThereIsNone() throws {
        let bench = try Edges.open("int is_null(fn int visit(context, int number), context)")
        #expect(try bench.call("is_null", .noCallback) == [.i32(1)])
        #expect(try bench.call("is_null", .callback { _ in 0 }) == [.i32(0)])
    }
}
