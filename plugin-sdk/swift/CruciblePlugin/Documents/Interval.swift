/// A length of time in a configuration, as people write it: `250ms`, `10s`, `1m30s`, `30m`, `2h`.
public struct Interval: Codable, Hashable, Sendable {
    public var duration: Duration

    public init(_ duration: Duration) { self.duration = duration }

    /// nil when the text is not of that form. A number without a unit is not.
    public init?(_ text: String) {
        var rest = text[...]
        var total = Duration.zero
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), count <= 1_000_000_000, let length = Self.units[String(unit)] else { return nil }
            total += length * Int(count)
        }
        duration = total
    }

    private static let units: [String: Duration] = [
        "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600),
    ]

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self), let value = Interval(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "must be a length of time such as 250ms, 10s or 1m30s")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(duration.nanoseconds / 1_000_000)ms")
    }
}
