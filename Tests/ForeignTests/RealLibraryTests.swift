import Testing

@testable import Foreign

/// Libraries that every Linux has, declared as a manifest does.
@Suite struct RealLibraryTests {
    @Test func zlib() throws {
        let bench = try Bench("libz.so.1", [
            "uint64 crc32(uint64 crc, bytes data, uint32 length(data))",
            "int compress(out bytes to, inout uint64 length(to), bytes from, uint64 length(from)) fails nonzero",
            "int uncompress(out bytes to, inout uint64 length(to), bytes from, uint64 length(from)) fails nonzero",
            "cstring zlibVersion()",
        ])
        #expect(try bench.call("crc32", .u64(0), .bytes(Array("123456789".utf8))) == [.u64(0xcbf4_3926)])
        #expect(try bench.call("crc32", .u64(0xcbf4_3926), .bytes([])) == [.u64(0xcbf4_3926)])
        let text = Array(String(repeating: "squeeze me ", count: 1000).utf8)
        guard case .bytes(let packed)? = try bench.call("compress", .u64(4096), .bytes(text)).first else {
            Issue.record("compress gives bytes")
            return
        }
        #expect(packed.count < 200)
        #expect(try bench.call("uncompress", .u64(20000), .bytes(packed)) == [.bytes(text)])
        #expect(try bench.failure("uncompress", .u64(100), .bytes(packed)) == "1: uncompress returned -5")
        #expect(try bench.call("zlibVersion").count == 1)
    }

    @Test func libm() throws {
        let bench = try Bench("libm.so.6", [
            "double cos(double x)", "float sqrtf(float x)", "double frexp(double x, out int exponent)", "double ldexp(double x, int exponent)",
            "double modf(double x, out double whole)", "long lround(double x)",
        ])
        #expect(try bench.call("cos", .f64(0)) == [.f64(1)])
        #expect(try bench.call("sqrtf", .f64(2)) == [.f64(Double(Float(2).squareRoot()))])
        #expect(try bench.call("frexp", .f64(-12)) == [.i32(4), .f64(-0.75)])
        #expect(try bench.call("ldexp", .f64(0.5), .i32(-3)) == [.f64(0.0625)])
        #expect(try bench.call("modf", .f64(-2.25)) == [.f64(-2), .f64(-0.25)])
        #expect(try bench.call("lround", .f64(-2.5)) == [.i64(-3)])
    }

    @Test func libc() throws {
        let bench = try Bench("libc.so.6", ["int ftw(cstring path, fn int visit(cstring path, pointer status, int flag), int descriptors) fails negative"])
        let folder = "/" + Edges.path.split(separator: "/").dropLast().joined(separator: "/")
        var seen: [Value] = []
        #expect(try bench.call("ftw", .text(folder), .callback { seen.append($0[0]); return 0 }, .i32(4)) == [.i32(0)])
        #expect(seen.contains(.text(folder)) && seen.contains(.text(Edges.path)))
        #expect(try bench.failure("ftw", .text("/nowhere"), .callback { _ in 0 }, .i32(4)) == "1: ftw returned -1 (errno 2: No such file or directory)")
    }

    @Test func sqlite() throws {
        let bench = try Bench("libsqlite3.so.0", [
            "int sqlite3_open(cstring name, out pointer db) fails nonzero",
            "int sqlite3_exec(pointer db, cstring sql, fn int row(context, int count, cstring values[count], cstring names[count]), context, null) "
                + "fails nonzero",
            "cstring sqlite3_errmsg(pointer db)",
            "int sqlite3_close(pointer db) fails nonzero",
            "int sqlite3_prepare_v2(pointer db, str sql, int length(sql), out pointer statement, null) fails nonzero",
            "int sqlite3_bind_text(pointer statement, int index, str value, int length(value), pointer destructor) fails nonzero",
            "int sqlite3_step(pointer statement)", "cstring sqlite3_column_text(pointer statement, int column)",
            "int sqlite3_finalize(pointer statement) fails nonzero",
        ])
        let db = try #require(try bench.call("sqlite3_open", .text(":memory:")).first)
        var rows: [[Value]] = []
        let row = Value.callback { rows.append($0); return 0 }
        _ = try bench.call("sqlite3_exec", db, .text("create table t(a, b); insert into t values (1, 'x'), (2, null), (3, 'ü')"), .noCallback)
        _ = try bench.call("sqlite3_exec", db, .text("select a, b from t order by a"), row)
        #expect(rows == [
            [.text(#"["1","x"]"#), .text(#"["a","b"]"#)], [.text(#"["2",null]"#), .text(#"["a","b"]"#)], [.text(#"["3","ü"]"#), .text(#"["a","b"]"#)],
        ])
        // A status that is not OK ends the query: SQLITE_ABORT.
        #expect(try bench.failure("sqlite3_exec", db, .text("select a from t"), .callback { _ in 1 }) == "1: sqlite3_exec returned 4")
        #expect(try bench.failure("sqlite3_exec", db, .text("select * from nowhere"), row) == "1: sqlite3_exec returned 1")
        #expect(try bench.call("sqlite3_errmsg", db) == [.text("no such table: nowhere")])

        let statement = try #require(try bench.call("sqlite3_prepare_v2", db, .text("select ?1 || '!', null")).first)
        // SQLITE_TRANSIENT: it makes its own copy.
        _ = try bench.call("sqlite3_bind_text", statement, .i32(1), .text("hello"), .handle(.max))
        #expect(try bench.call("sqlite3_step", statement) == [.i32(100)])
        #expect(try bench.call("sqlite3_column_text", statement, .i32(0)) == [.text("hello!")])
        #expect(try bench.failure("sqlite3_column_text", statement, .i32(1)) == "3: sqlite3_column_text returned NULL, which is no text")
        _ = try bench.call("sqlite3_finalize", statement)
        _ = try bench.call("sqlite3_close", db)
    }
}
