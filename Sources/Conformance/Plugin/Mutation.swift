import Gate

/// Random changes of a value that keep its type: texts stay UTF-8.
enum Mutation {
    static func value(_ value: GateValue, using random: inout SeededGenerator) -> GateValue {
        switch value {
        case .str(let text): .str(self.text(text, using: &random))
        case .bytes: .bytes((0..<Int.random(in: 0...4096, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        case .bool: .bool(Bool.random(using: &random))
        case .i32: .i32(Int32(truncatingIfNeeded: number(using: &random)))
        case .u32: .u32(UInt32(truncatingIfNeeded: number(using: &random)))
        case .i64: .i64(Int64(bitPattern: number(using: &random)))
        case .u64: .u64(number(using: &random))
        case .f64: .f64(Double(bitPattern: number(using: &random)))
        }
    }

    /// Small ones and powers of two more often than chance would.
    private static func number(using random: inout SeededGenerator) -> UInt64 {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: UInt64.random(in: 0...16, using: &random)
        case 1: (1 << UInt64.random(in: 0...63, using: &random)) &- UInt64.random(in: 0...1, using: &random)
        default: random.next()
        }
    }

    private static func text(_ text: String, using random: inout SeededGenerator) -> String {
        if let document = JSONDocument(parsing: text), Int.random(in: 0..<4, using: &random) > 0 {
            return self.document(document, depth: 0, using: &random).text
        }
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0...scalars.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scalars.insert(pieces.randomElement(using: &random)!, at: place)
            case 1: if place < scalars.count { scalars.remove(at: place) }
            case 2: scalars.insert(contentsOf: scalars.prefix(place), at: place)
            default: scalars.removeLast(min(scalars.count, Int.random(in: 0...4, using: &random)))
            }
            if scalars.count > 1 << 16 { break }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static let pieces: [Unicode.Scalar] = [
        "{", "}", "[", "]", "\"", "\\", ",", ":", "\0", "\n", "-", "0", "9", "e", ".", "%", "/", "@", "é", "🧪",
        "\u{10FFFF}", "\u{FEFF}", "\u{202E}",
    ]

    private static func document(_ value: JSONDocument, depth: Int, using random: inout SeededGenerator) -> JSONDocument {
        if Int.random(in: 0..<6, using: &random) == 0 || depth > 8 { return leaf(using: &random) }
        switch value {
        case .object(var members):
            for key in members.keys.sorted() {
                switch Int.random(in: 0..<8, using: &random) {
                case 0: members[key] = nil
                case 1: members[key + "x"] = members[key]
                default: members[key] = document(members[key]!, depth: depth + 1, using: &random)
                }
            }
            return .object(members)
        case .array(let items):
            let changed = items.map { document($0, depth: depth + 1, using: &random) }
            return .array(Bool.random(using: &random) ? changed + changed : changed)
        default: return Bool.random(using: &random) ? value : leaf(using: &random)
        }
    }

    private static func leaf(using random: inout SeededGenerator) -> JSONDocument {
        switch Int.random(in: 0..<7, using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .number(Double(Int64(bitPattern: number(using: &random))))
        case 3: .number(Double.random(in: -1e9...1e9, using: &random))
        case 4: .string(String(repeating: "x", count: Int.random(in: 0...2000, using: &random)))
        case 5: .array([])
        default: .object(["": .null])
        }
    }
}
