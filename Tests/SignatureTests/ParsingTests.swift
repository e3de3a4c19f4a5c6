import Signature
import Testing

@Suite struct ParsingTests {
    @Test(arguments: [
        ("f()", "f()"),
        ("route(str request, out str decision)", "route(str request, out str decision)"),
        ("  a ( i32   x ,bytes y )  ", "a(i32 x, bytes y)"),
        ("complete(str request,fn delta(str),fn done(i32,str))", "complete(str request, fn delta(str), fn done(i32, str))"),
        ("tick(fn now())", "tick(fn now())"),
        ("_1(bool a,i32 b,u32 c,i64 d,u64 e,f64 f,str g)", "_1(bool a, i32 b, u32 c, i64 d, u64 e, f64 f, str g)"),
        ("b(bytes h, out handle i, out bytes j)", "b(bytes h, out handle i, out bytes j)"),
        // Words of the language are names where a name stands.
        ("out(str str, fn fn(str), out bytes out)", "out(str str, fn fn(str), out bytes out)"),
    ])
    func parses(text: String, canonical: String) throws {
        #expect(try Signature(parsing: text).description == canonical)
    }

    @Test func readsEveryPart() throws {
        let signature = try Signature(parsing: "ask(str request, out u64 id, fn delta(str, i32))")
        #expect(signature.name == "ask")
        #expect(signature.parameters.map(\.name) == ["request", "id", "delta"])
        #expect(signature.parameters.map(\.kind) == [.value(.str), .out(.u64), .callback([.str, .i32])])
    }

    private static let types = "types are bool i32 u32 i64 u64 f64 str bytes handle, 'out TYPE' and 'fn NAME(TYPE, ...)'"

    @Test(arguments: [
        ("", "signature '': at byte 0: expected a function name"),
        ("1f()", "signature '1f()': at byte 0: expected a function name"),
        ("f", "signature 'f': at byte 1: expected '('"),
        ("f(", "signature 'f(': at byte 2: expected a type"),
        ("f(str)", "signature 'f(str)': at byte 5: expected a parameter name"),
        ("f(str a", "signature 'f(str a': at byte 7: expected ')'"),
        ("f(str a,)", "signature 'f(str a,)': at byte 8: expected a type"),
        ("f(,)", "signature 'f(,)': at byte 2: expected a type"),
        ("f() ;", "signature 'f() ;': at byte 4: unexpected text after ')'"),
        ("f()\n", "signature 'f()?': at byte 3: unexpected text after ')'"),
        ("f(\tstr a)", "signature 'f(?str a)': at byte 2: expected a type"),
        ("f(string a)", "signature 'f(string a)': at byte 2: 'string' is not a type; \(types)"),
        ("f(STR a)", "signature 'f(STR a)': at byte 2: 'STR' is not a type; \(types)"),
        ("f(out out str a)", "signature 'f(out out str a)': at byte 6: 'out' is not a type; \(types)"),
        ("f(out fn a())", "signature 'f(out fn a())': at byte 6: 'fn' is not a type; \(types)"),
        ("f(fn a)", "signature 'f(fn a)': at byte 6: expected '('"),
        ("f(fn a(str,))", "signature 'f(fn a(str,))': at byte 11: expected a type"),
        ("f(fn a(str b))", "signature 'f(fn a(str b))': at byte 11: expected ')'"),
        ("f(str a, i32 a)", "signature 'f(str a, i32 a)': at byte 9: parameter 'a' stands twice"),
        ("f(str é)", "signature 'f(str ??)': at byte 6: expected a parameter name"),
        ("f(str a)\u{1b}[31m", "signature 'f(str a)?[31m': at byte 8: unexpected text after ')'"),
        ("f(str a\0)", "signature 'f(str a?)': at byte 7: expected ')'"),
    ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: SignatureError.self) { try Signature(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func boundsHold() throws {
        let parameters = { (count: Int) in (0..<count).map { "i32 p\($0)" }.joined(separator: ", ") }
        let types = { (count: Int) in Array(repeating: "i32", count: count).joined(separator: ", ") }
        let name = { (length: Int) in String(repeating: "n", count: length) }
        let handles = Array(repeating: "handle", count: 10).joined(separator: ",")
        let dense = "f(" + "abcdefghijkl".map { "fn \($0)(\(handles))" }.joined(separator: ",") + ")"
        let padded = { (length: Int) in "f(" + String(repeating: " ", count: length - 3) + ")" }
        for accepted in ["f(\(parameters(12)))", "f(fn c(\(types(12))))", "\(name(64))()", padded(1024)] {
            #expect(throws: Never.self) { try Signature(parsing: accepted) }
        }
        let refused = [
            ("f(\(parameters(13)))", "more than 12 parameters"),
            ("f(fn c(\(types(13))))", "more than 12 callback arguments"),
            ("\(name(65))()", "a name is longer than 64 bytes"),
            (padded(1025), "longer than 1024 bytes"),
            // 914 bytes as it stands, 1033 as `description` writes it.
            (dense, "longer than 1024 bytes in its canonical form"),
        ]
        for (text, message) in refused {
            let error = #expect(throws: SignatureError.self) { try Signature(parsing: text) }
            #expect(error?.message == message)
        }
    }

    @Test func anErrorShowsABoundedText() {
        // One character of many bytes, which a limit on characters would let through.
        let text = "f(" + String(repeating: "\u{301}", count: 100_000)
        let error = #expect(throws: SignatureError.self) { try Signature(parsing: text) }
        #expect(error?.text.utf8.count == 120)
    }
}
