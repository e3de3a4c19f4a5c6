/// The decimal numbers of a line of /proc, separated by blanks. Pure.
struct ProcNumbers {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next word; nil at the end.
    mutating func word() -> ArraySlice<UInt8>? {
        rest = rest.drop(while: Self.isBlank)
        guard !rest.isEmpty else { return nil }
        let word = rest.prefix { !Self.isBlank($0) }
        rest = rest[word.endIndex...]
        return word
    }

    /// The next word as a number from 0; nil when it is none, or more than 63 bits hold.
    mutating func number() -> Int64? { word().flatMap(Self.value) }

    mutating func skip(_ count: Int) { for _ in 0..<count { _ = word() } }

    static func value(_ word: ArraySlice<UInt8>) -> Int64? {
        guard !word.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in word {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            if overflow || carried { return nil }
            value = sum
        }
        return value
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }
}
