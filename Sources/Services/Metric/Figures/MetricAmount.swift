/// A sum of whole numbers, in the unit of its metric. Exact.
public struct MetricAmount: Sendable, Hashable, Encodable, CustomStringConvertible {
    /// As recorded: nanoseconds where the unit is seconds.
    public var recorded: UInt64
    /// How many of these make one of the unit.
    var perUnit: UInt64

    public init(_ recorded: UInt64, _ unit: MetricUnit = .none) {
        self.recorded = recorded
        perUnit = unit.perUnit
    }

    public var value: Double { Double(recorded) / Double(perUnit) }

    /// The same where it is counted in the unit itself; nil where it is in parts of it.
    public var whole: UInt64? { perUnit == 1 ? recorded : nil }

    /// A decimal number.
    public var description: String {
        let (whole, rest) = recorded.quotientAndRemainder(dividingBy: perUnit)
        if rest == 0 { return "\(whole)" }
        var digits = String(String(rest + perUnit).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let whole { try container.encode(whole) } else { try container.encode(value) }
    }
}
