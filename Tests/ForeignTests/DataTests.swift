import Testing

@testable import Foreign

/// Texts and buffers, in and out, and what the library says of them.
@Suite struct DataTests {
    @Test func textsEndWithNUL() throws {
        let bench = try Edges.open("size_t length_of(cstring text)")
        #expect(try bench.call("length_of", .text("grün")) == [.u64(5)])
        #expect(try bench.call("length_of", .text("")) == [.u64(0)])
        #expect(try bench.failure("length_of", .text("a\0b")) == "2: length_of 'text' contains a NUL character, which would end it in C")
    }

    @Test func resultsAreCopiedAndChecked() throws {
        let bench = try Edges.open("cstring good_text()", "cstring no_text()", "cstring bad_text()")
        #expect(try bench.call("good_text") == [.text("grün")])
        #expect(try bench.failure("no_text") == "3: no_text returned NULL, which is no text")
        #expect(try bench.failure("bad_text") == "15: bad_text returned a text that is not UTF-8")
    }

    @Test func lengthsGoWhereCWantsThem() throws {
        let bench = try Edges.open("uint32 sum_text(uint8 length(text), str text)")
        #expect(try bench.call("sum_text", .text("a\0b")) == [.u32(195)])
        #expect(try bench.failure("sum_text", .text(String(repeating: "x", count: 256)))
            == "14: sum_text 'text' has 256 bytes, more than its length can say in C (uint8)")
    }

    @Test func emptyIsNotNull() throws {
        let bench = try Edges.open("int is_null(bytes data, int length(data))")
        #expect(try bench.call("is_null", .bytes([])) == [.i32(0)])
        #expect(try Edges.open("int is_null(null)").call("is_null") == [.i32(1)])
    }

    @Test func buffersHaveTheSizeThatIsAskedFor() throws {
        let bench = try Edges.open(
            "int32 fill(out bytes to, int32 length(to)) returns length(to)", "int shorten(out bytes to, inout size_t length(to)) fails nonzero")
        #expect(try bench.call("fill", .u64(7)) == [.bytes([1, 2, 3])])
        #expect(try bench.call("fill", .u64(0)) == [.bytes([])])
        #expect(try bench.failure("fill", .u64(.max)) == "14: fill 'to_size' is 18446744073709551615; 65536 bytes are possible")
        #expect(try bench.call("shorten", .u64(9)) == [.bytes([7, 7, 7])])
        #expect(try bench.call("shorten", .u64(2)) == [.bytes([7, 7])])
        #expect(try Edges.open("int32 fill(out bytes to, int32 length(to))").call("fill", .u64(4)) == [.bytes([1, 2, 0, 0]), .i32(2)])
    }

    @Test func fixedSizesAreKept() throws {
        let bench = try Edges.open("void digest(out bytes to[4], bytes key[4])")
        #expect(try bench.call("digest", .bytes([1, 2, 3, 4])) == [.bytes([4, 3, 2, 1])])
        #expect(try bench.failure("digest", .bytes([1, 2, 3])) == "2: digest 'key' has 3 bytes; it must have 4")
    }

    @Test func wrongLengthsAreNotBelieved() throws {
        let bench = try Edges.open(
            "int32 overstate(out bytes to, int32 length(to)) returns length(to)", "int32 understate(out bytes to, int32 length(to)) returns length(to)")
        #expect(try bench.failure("overstate", .u64(8)) == "15: overstate says that it wrote 9 bytes to 'to', which has 8")
        #expect(try bench.failure("understate", .u64(8)) == "15: understate says that it wrote -5 bytes to 'to', which has 8")
    }

    @Test func resultsCanMeanFailure() throws {
        let nonzero = try Edges.open("int fail_with(int code) fails nonzero")
        #expect(try nonzero.call("fail_with", .i32(0)) == [])
        #expect(try nonzero.failure("fail_with", .i32(14)) == "1: fail_with returned 14")
        #expect(try nonzero.failure("fail_with", .i32(-1)) == "1: fail_with returned -1 (errno 2: No such file or directory)")
        let negative = try Edges.open("int fail_with(int code) fails negative")
        #expect(try negative.call("fail_with", .i32(14)) == [.i32(14)])
        #expect(try negative.failure("fail_with", .i32(-2)) == "1: fail_with returned -2")
        #expect(try Edges.open("int fail_with(int code) fails zero").failure("fail_with", .i32(0)) == "1: fail_with returned 0")
        #expect(try Edges.open("pointer null_unless(int x) fails null").failure("null_unless", .i32(0)) == "1: null_unless returned NULL")
        #expect(try Edges.open("pointer null_unless(int x) fails null").call("null_unless", .i32(1)) != [.handle(0)])
    }
}
