import FoundationEssentials
import Gate
import Signature

/// A value of the signature language as a recording writes it: numbers and truth values as JSON has them, texts as strings, bytes as a
/// string where they are UTF-8 and as `{"base64": "…"}` elsewhere. What JSON has no number for (NaN, infinities, -0) is a string.
public enum RecordedValue: Codable, Hashable, Sendable {
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case text(String)
    case base64([UInt8])

    private enum Key: String, CodingKey { case base64 }

    public init(_ value: GateValue) {
        self =
            switch value {
            case .bool(let value): .bool(value)
            case .i32(let value): .integer(Int64(value))
            case .u32(let value): .integer(Int64(value))
            case .i64(let value): .integer(value)
            case .u64(let value): Int64(exactly: value).map(RecordedValue.integer) ?? .unsigned(value)
            case .f64(let value): value.isFinite && !(value == 0 && value.sign == .minus) ? .number(value) : .text("\(value)")
            case .str(let value): .text(value)
            case .bytes(let value): .bytes(value)
            }
    }

    /// As a text where they are one.
    public static func bytes(_ bytes: [UInt8]) -> RecordedValue {
        String(validating: bytes, as: UTF8.self).map(RecordedValue.text) ?? .base64(bytes)
    }

    /// The value as that type; nil when it is none of it.
    public func value(as type: ValueType) -> GateValue? {
        switch (type, self) {
        case (.bool, .bool(let value)): .bool(value)
        case (.i32, .integer(let value)): Int32(exactly: value).map { .i32($0) }
        case (.u32, .integer(let value)): UInt32(exactly: value).map { .u32($0) }
        case (.i64, .integer(let value)): .i64(value)
        case (.u64, .integer(let value)), (.handle, .integer(let value)): UInt64(exactly: value).map { .u64($0) }
        case (.u64, .unsigned(let value)), (.handle, .unsigned(let value)): .u64(value)
        case (.f64, .integer(let value)): .f64(Double(value))
        case (.f64, .unsigned(let value)): .f64(Double(value))
        case (.f64, .number(let value)): .f64(value)
        case (.f64, .text(let value)): Double(value).map { .f64($0) }
        case (.str, .text(let value)): .str(value)
        case (.bytes, .text(let value)): .bytes(Array(value.utf8))
        case (.bytes, .base64(let value)): .bytes(value)
        default: nil
        }
    }

    public init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            let text = try object.decode(String.self, forKey: .base64)
            guard let bytes = Data(base64Encoded: text) else {
                throw DecodingError.dataCorruptedError(forKey: .base64, in: object, debugDescription: "not base64")
            }
            self = .base64(Array(bytes))
            return
        }
        let value = try decoder.singleValueContainer()
        if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? value.decode(UInt64.self) {
            self = .unsigned(number)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try value.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        if case .base64(let bytes) = self {
            var object = encoder.container(keyedBy: Key.self)
            return try object.encode(Data(bytes).base64EncodedString(), forKey: .base64)
        }
        var value = encoder.singleValueContainer()
        switch self {
        case .bool(let flag): try value.encode(flag)
        case .integer(let number): try value.encode(number)
        case .unsigned(let number): try value.encode(number)
        case .number(let number): try value.encode(number)
        case .text(let text): try value.encode(text)
        case .base64: break
        }
    }
}
