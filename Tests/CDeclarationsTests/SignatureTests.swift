import CDeclarations
import Testing

/// What a declaration becomes.
@Suite struct SignatureTests {
    @Test(arguments: [
        ("double cos(double x)", "cos(f64 x, out f64 result)"),
        ("uint32 crc32(uint64 crc, bytes data, uint32 length(data))", "crc32(u64 crc, bytes data, out u32 result)"),
        ("int sqlite3_open(cstring name, out pointer db) fails nonzero", "sqlite3_open(str name, out handle db)"),
        ("int f(inout int32 x)", "f(i32 x, out i32 x_out, out i32 result)"),
        ("void f(void)", "f()"),
        ("void f()", "f()"),
        ("cstring f(pointer p)", "f(handle p, out str result)"),
        ("ssize_t read(int fd, out bytes data, size_t length(data)) fails negative returns length(data)",
         "read(i32 fd, u64 data_size, out bytes data)"),
        ("int g(out bytes to, inout uint64 length(to), bytes from, uint64 length(from)) fails nonzero",
         "g(u64 to_size, out bytes to, bytes from)"),
        ("void h(bytes key[32], out bytes digest[20], str text, int length(text))", "h(bytes key, out bytes digest, str text)"),
        ("void h(size_t length(data), bytes data)", "h(bytes data)"),
        ("bool b(bool x) fails zero", "b(bool x, out bool result)"),
        ("int e(fn int row(context, int count, cstring values[count], cstring names[count]), context, null)",
         "e(fn row(str, str), out i32 result)"),
        ("void e(fn void each(int x, bytes b, int length(b), pointer p, float f))", "e(fn each(i32, bytes, handle, f64))"),
        ("void w(int8 a, int16_t b, int32_t c, int64 d, uint8 e, uint16 f, uint32_t g, uint64_t h, long i, float j)",
         "w(i32 a, i32 b, i32 c, i64 d, u32 e, u32 f, u32 g, u64 h, i64 i, f64 j)"),
        ("  void   f ( int   length )  ", "f(i32 length)"),
    ])
    func reads(_ text: String, _ expected: String) {
        #expect(signature(text) == expected)
    }

    @Test(arguments: [
        ("point move(point p, int32 by)", "move(i32 p_x, i32 p_y, i32 by, out i32 result_x, out i32 result_y)"),
        ("void f(ref line l)", "f(i32 l_from_x, i32 l_from_y, i32 l_to_x, i32 l_to_y, f64 l_width)"),
        ("void f(out point p)", "f(out i32 p_x, out i32 p_y)"),
        ("void f(inout point p)", "f(i32 p_x, i32 p_y, out i32 p_x_out, out i32 p_y_out)"),
    ])
    func spreadsStructs(_ text: String, _ expected: String) {
        #expect(signature(text, structs: [("line", "point from, point to, float width"), ("point", "int32 x, int32 y")]) == expected)
    }
}
