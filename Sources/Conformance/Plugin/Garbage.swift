import Gate
import Signature

/// Arguments that are allowed by the types and make no sense.
enum Garbage {
    /// Valid UTF-8, as the ABI promises, and nothing else that a plugin could hope for.
    static func texts(near document: String?) -> [(name: String, text: String)] {
        var texts: [(String, String)] = [
            ("an empty text", ""), ("a space", " "), ("a zero byte", "\0"), ("text with a zero byte inside", "exa\0mple"),
            ("no JSON", "Hello, world."), ("an open brace", "{"), ("an open string", "\""), ("a byte order mark", "\u{FEFF}{}"),
            ("null", "null"), ("an empty object", "{}"), ("an empty array", "[]"), ("a number too large", "1e999"),
            ("100,000 open arrays", String(repeating: "[", count: 100_000)),
            ("100,000 nested arrays", String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)),
            ("100,000 nested objects", String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)),
            ("1 MiB of letters", String(repeating: "a", count: 1 << 20)),
            ("a JSON string of 1 MiB", "\"" + String(repeating: "é", count: 1 << 19) + "\""),
            ("a format string", "%s%n%s%n%d"), ("a path upwards", "../../../../etc/passwd"),
            ("text in many scripts", "Ünïcödé 日本語 🧪\u{200D}🔬 \u{202E}abc"), ("lone escapes", #""\ud800""#),
        ]
        guard let document, case .object(let members)? = JSONDocument(parsing: document) else { return texts }
        let wrong: [(String, JSONDocument)] = [
            ("null", .null), ("a number", .number(-1)), ("a huge number", .number(1e300)), ("an empty text", .string("")),
            ("an array", .array([.array([])])), ("an object", .object(["": .null])),
        ]
        for key in members.keys.sorted() {
            texts.append(("a document without '\(key)'", JSONDocument.object(members.filter { $0.key != key }).text))
            for (name, value) in wrong {
                texts.append(("a document whose '\(key)' is \(name)", JSONDocument.object(members.merging([key: value]) { $1 }).text))
            }
        }
        return texts
    }

    static let bytes: [(name: String, bytes: [UInt8])] = [
        ("no bytes", []), ("a zero", [0]), ("all values", Array(0...255)), ("no UTF-8", [0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
        ("1 MiB of 0xff", [UInt8](repeating: 0xff, count: 1 << 20)),
    ]

    /// The ends of a type's range; nil for texts.
    static func numbers(_ type: ValueType) -> [GateValue]? {
        switch type {
        case .bool: [.bool(false), .bool(true)]
        case .i32: [.i32(.min), .i32(-1), .i32(0), .i32(.max)]
        case .u32: [.u32(0), .u32(.max)]
        case .i64: [.i64(.min), .i64(-1), .i64(0), .i64(.max)]
        case .u64, .handle: [.u64(0), .u64(1 << 63), .u64(.max)]
        case .f64: [.f64(0), .f64(-.infinity), .f64(.infinity), .f64(.nan), .f64(.leastNonzeroMagnitude), .f64(-.greatestFiniteMagnitude)]
        case .str, .bytes: nil
        }
    }
}
