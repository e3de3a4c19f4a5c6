/// Reads a JSON string (RFC 8259, section 7) out of a larger text.
struct JSONStringParser {
    private let text: [UInt8]
    private(set) var position: Int

    /// `position` is that of the opening quote.
    init(_ text: [UInt8], at position: Int) {
        self.text = text
        self.position = position
    }

    /// The string; afterwards ``position`` is behind the closing quote.
    mutating func parse() throws(InlineValueParser.Problem) -> String {
        let opening = position
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &bytes)
            case 0..<0x20: throw .init(message: "a control character in a string; write \\n, \\t or \\u00XX", offset: position)
            default:
                bytes.append(byte)
                position += 1
            }
        }
        throw .init(message: "the string is never closed", offset: opening)
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(InlineValueParser.Problem) {
        let start = position
        guard position + 1 < text.count else { throw .init(message: "the string is never closed", offset: start) }
        let kind = text[position + 1]
        position += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(kind)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): bytes += String(Character(try unicode(start))).utf8
        default: throw .init(message: "no such escape; a backslash itself is written \\\\", offset: start)
        }
    }

    /// The scalar of `\uXXXX`, or of two that are a surrogate pair.
    private mutating func unicode(_ start: Int) throws(InlineValueParser.Problem) -> Unicode.Scalar {
        var code = try fourDigits(start)
        if (0xD800...0xDBFF).contains(code) {
            guard text[position...].starts(with: "\\u".utf8) else {
                throw .init(message: "half of a surrogate pair", offset: start)
            }
            position += 2
            let low = try fourDigits(start)
            guard (0xDC00...0xDFFF).contains(low) else { throw .init(message: "half of a surrogate pair", offset: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .init(message: "half of a surrogate pair", offset: start) }
        return scalar
    }

    private mutating func fourDigits(_ start: Int) throws(InlineValueParser.Problem) -> UInt32 {
        let digits = text[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .init(message: "\\u needs four hexadecimal digits", offset: start) }
        position += 4
        return code
    }
}
