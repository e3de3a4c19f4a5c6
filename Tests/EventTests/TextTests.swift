@testable import Event
import FoundationEssentials
import TestSupport
import Testing

@Suite struct TextTests {
    @Test("patterns", arguments: [
        ("a", "a", true), ("a", "b", false), ("*", "a.b", true), ("a.*", "a.b.c", true), ("a.*", "a", false), ("*.c", "a.b.c", true),
        ("a*c", "abbc", true), ("a*c*d", "acbd", true), ("a*c*d", "acb", false), ("**", "x", true), ("a*b*c", "abcabc", true),
    ])
    func pattern(_ pattern: String, _ name: String, _ matches: Bool) { #expect(TopicPattern(pattern)?.matches(name) == matches) }

    @Test("what a document is", arguments: [
        ("{}", true), ("[]", true), ("null", true), (" 1 ", true), ("-0.5e+3", true), (#"{"a":[1,{"b":"c\u00e4\n"}],"d":true}"#, true),
        ("", false), ("{", false), ("{}{}", false), ("[1,]", false), ("{\"a\"}", false), ("{a:1}", false), ("01", false), ("1.", false),
        ("+1", false), ("nul", false), ("\"a", false), ("\"\u{1}\"", false), (#""\x""#, false), (#""\u12""#, false), ("'a'", false),
        (#"{},"event":"gap""#, false),
    ])
    func document(_ text: String, _ holds: Bool) { #expect(Array(text.utf8).withUnsafeBytes { JSONCheck.isDocument($0) } == holds) }

    @Test("nesting has a bound")
    func nesting() {
        func nested(_ depth: Int) -> [UInt8] { Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
        #expect(nested(64).withUnsafeBytes { JSONCheck.isDocument($0) } && !nested(65).withUnsafeBytes { JSONCheck.isDocument($0) })
        #expect(!Array(repeating: UInt8(ascii: "["), count: 1 << 20).withUnsafeBytes { JSONCheck.isDocument($0) })
    }

    @Test("the check agrees with a decoder on damaged documents")
    func damaged() {
        var random = SeededGenerator(seed: printedSeed())
        let whole = Array(#"{"a":[1,-2.5e3,{"b":"c\u00e4\n"},null],"d":true,"e":""}"#.utf8)
        let letters = Array(#"{}[]",:\ u0e1-.tn"#.utf8)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) { bytes[place] = letters.randomElement(using: &random)! } else { bytes.remove(at: place) }
            }
            // One surrogate alone is a document by the grammar and none for the decoder, and some of what it takes is none by the grammar.
            if bytes.contains(UInt8(ascii: "u")) { continue }
            let isDecoded = (try? JSONDecoder().decode(Anything.self, from: Data(bytes))) != nil
            #expect(bytes.withUnsafeBytes { JSONCheck.isDocument($0) } == isDecoded, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() || (try? container.decode(Bool.self)) != nil || (try? container.decode(Double.self)) != nil
                || (try? container.decode(String.self)) != nil || (try? container.decode([Anything].self)) != nil
            { return }
            _ = try container.decode([String: Anything].self)
        }
    }
}
