import Testing

@testable import Foreign

/// Numbers of every width, with the values at which they end.
@Suite struct WidthTests {
    private static let values: [(String, [Value])] = [
        ("int8", [.i32(-128), .i32(-1), .i32(0), .i32(127)]), ("int16", [.i32(-32768), .i32(-1), .i32(32767)]),
        ("int32", [.i32(.min), .i32(-1), .i32(.max)]), ("int64", [.i64(.min), .i64(-1), .i64(.max)]), ("uint8", [.u32(0), .u32(128), .u32(255)]),
        ("uint16", [.u32(0), .u32(32768), .u32(65535)]), ("uint32", [.u32(0), .u32(0x8000_0000), .u32(.max)]),
        ("uint64", [.u64(0), .u64(1 << 63), .u64(.max)]), ("bool", [.bool(false), .bool(true)]),
        ("double", [.f64(-.greatestFiniteMagnitude), .f64(.leastNonzeroMagnitude), .f64(-.infinity), .f64(.nan)]),
        ("float", [.f64(-0.5), .f64(Double(Float.greatestFiniteMagnitude)), .f64(.infinity), .f64(.nan), .f64(Double(Float(0.1)))]),
        ("pointer", [.handle(0), .handle(.max)]),
    ]

    @Test(arguments: values)
    func carriesBothWays(_ type: String, _ values: [Value]) throws {
        let bench = try Edges.open("\(type) same_\(type)(\(type) x)")
        for value in values { #expect(try bench.call("same_\(type)", value) == [value], "\(type) \(value)") }
    }

    private static let misfits: [(String, Value)] = [
        ("int8", .i32(128)), ("int8", .i32(-129)), ("int16", .i32(32768)), ("uint8", .u32(256)), ("uint16", .u32(65536)), ("float", .f64(1e300)),
    ]

    @Test(arguments: misfits)
    func refusesWhatDoesNotFit(_ type: String, _ value: Value) throws {
        let bench = try Edges.open("\(type) same_\(type)(\(type) x)")
        #expect(try bench.failure("same_\(type)", value) == "2: same_\(type) 'x' is out of the range of \(type)")
    }

    @Test func readsNarrowResultsOnly() throws {
        let bench = try Edges.open("int8 minus8(int64 x)", "int16 minus16(int64 x)", "uint8 low8(int64 x)")
        #expect(try bench.call("minus8", .i64(0)) == [.i32(-1)])
        #expect(try bench.call("minus8", .i64(0x7fff_ff81)) == [.i32(-128)])
        #expect(try bench.call("minus16", .i64(0)) == [.i32(-1)])
        #expect(try bench.call("low8", .i64(0x1234_56ff)) == [.u32(255)])
    }

    @Test func passesMoreArgumentsThanRegisters() throws {
        let bench = try Edges.open(
            "double many(int8 a, float b, int64 c, double d, uint16 e, int f, uint64 g, int16 h, float i, uint8 j, double k)")
        let arguments: [Value] = [
            .i32(-1), .f64(0.5), .i64(-3), .f64(4), .u32(5), .i32(-6), .u64(7), .i32(-8), .f64(9.5), .u32(10), .f64(11),
        ]
        #expect(try bench.call("many", arguments) == [.f64(29)])
    }
}
