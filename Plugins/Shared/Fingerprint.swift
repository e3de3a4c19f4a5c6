/// 128 bits of a text, for keys: twice FNV-1a with 64 bits (Fowler, Noll, Vo), the second time from another start. Not for what somebody may
/// forge: who needs to be sure compares the texts.
public struct Fingerprint: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    public init(_ text: String) {
        high = Self.hash(text, from: 0xcbf2_9ce4_8422_2325)
        low = Self.hash(text, from: 0x9e37_79b9_7f4a_7c15)
    }

    private static func hash(_ text: String, from start: UInt64) -> UInt64 {
        text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// 32 digits.
    public var hex: String { Self.digits(high) + Self.digits(low) }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
