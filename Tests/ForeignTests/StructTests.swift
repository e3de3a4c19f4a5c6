import Testing

@testable import Foreign

/// Structs by value and by pointer, as each class of the calling convention carries them.
@Suite struct StructTests {
    private static let structs = [
        (name: "pair", text: "int32 x, int32 y"), (name: "spot", text: "float x, float y"), (name: "mixed", text: "int8 tag, double value"),
        (name: "large", text: "int64 a, int64 b, int64 c, float d"), (name: "nested", text: "pair from, uint8 flag, pair to"),
    ]

    private func open(_ functions: String...) throws -> Bench { try Bench(Edges.path, structs: Self.structs, functions) }

    @Test func travelInIntegerRegisters() throws {
        #expect(try open("pair swap_pair(pair p)").call("swap_pair", .i32(.min), .i32(-1)) == [.i32(-1), .i32(.min)])
    }

    @Test func travelInVectorRegisters() throws {
        #expect(try open("spot swap_spot(spot s)").call("swap_spot", .f64(0.5), .f64(-2)) == [.f64(-2), .f64(0.5)])
    }

    @Test func travelInBoth() throws {
        #expect(try open("mixed negate_mixed(mixed m)").call("negate_mixed", .i32(127), .f64(1e300)) == [.i32(-127), .f64(-1e300)])
        #expect(try open("mixed negate_mixed(mixed m)").failure("negate_mixed", .i32(128), .f64(0)).hasSuffix("'m_tag' is out of the range of int8"))
    }

    @Test func travelInMemory() throws {
        let outs = try open("large rotate_large(large l)").call("rotate_large", .i64(.min), .i64(2), .i64(.max), .f64(0.25))
        #expect(outs == [.i64(2), .i64(.max), .i64(.min), .f64(-0.25)])
    }

    @Test func nestWithPadding() throws {
        let bench = try open("nested swap_nested(nested n)", "size_t size_of_nested()")
        #expect(try bench.call("swap_nested", .i32(1), .i32(2), .u32(0x0f), .i32(3), .i32(4)) == [.i32(3), .i32(4), .u32(0xf0), .i32(1), .i32(2)])
        #expect(try bench.call("size_of_nested") == [.u64(20)])
    }

    @Test func areReadAndWrittenThroughPointers() throws {
        let bench = try open("void double_pair(inout pair p)", "int32 sum_pair(ref pair p)", "void make_large(out large l)", "int32 increment(inout int32 x)")
        #expect(try bench.call("double_pair", .i32(3), .i32(-4)) == [.i32(6), .i32(-8)])
        #expect(try bench.call("sum_pair", .i32(3), .i32(-4)) == [.i32(-1)])
        #expect(try bench.call("make_large") == [.i64(1), .i64(-2), .i64(3), .f64(0.5)])
        #expect(try bench.call("increment", .i32(41)) == [.i32(42), .i32(41)])
    }
}
