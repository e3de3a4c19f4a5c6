import Gate

/// Values of calls, for people.
enum ValueText {
    /// Bytes are compared and shown as text where they are UTF-8.
    private static func string(_ value: GateValue) -> String? {
        switch value {
        case .str(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .bool, .i32, .u32, .i64, .u64, .f64: nil
        }
    }

    /// NaN is the same as NaN.
    static func isSame(_ one: GateValue, _ other: GateValue) -> Bool {
        if case (.f64(let one), .f64(let other)) = (one, other) { return one == other || one.isNaN && other.isNaN }
        return one == other
    }

    /// Both as documents, if both are JSON objects or arrays.
    static func documents(_ one: GateValue, _ other: GateValue) -> (JSONDocument, JSONDocument)? {
        guard let one = document(one), let other = document(other) else { return nil }
        return (one, other)
    }

    private static func document(_ value: GateValue) -> JSONDocument? {
        guard let text = string(value), let first = text.utf8.first(where: { $0 > 0x20 }) else { return nil }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? JSONDocument(parsing: text) : nil
    }

    static func of(_ value: GateValue) -> String {
        switch value {
        case .bool(let value): "\(value)"
        case .i32(let value): "\(value)"
        case .u32(let value): "\(value)"
        case .i64(let value): "\(value)"
        case .u64(let value): "\(value)"
        case .f64(let value): "\(value)"
        case .str, .bytes: string(value).map { JSONDocument.string($0).text } ?? "bytes that are not UTF-8"
        }
    }
}
