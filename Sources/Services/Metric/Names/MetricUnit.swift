/// In what a metric is measured, as OpenTelemetry writes it: `1`, `s`, `By`, or what is counted in braces, such as `{token}`.
///
/// Counters and distributions take whole numbers: nanoseconds where the unit is seconds, so that sums are exact.
public struct MetricUnit: Sendable, Hashable, Codable, CustomStringConvertible {
    public let description: String

    public static let none = MetricUnit(unchecked: "1")
    public static let seconds = MetricUnit(unchecked: "s")
    public static let bytes = MetricUnit(unchecked: "By")

    private init(unchecked text: String) { description = text }

    /// nil for one that is not known.
    public init?(_ text: String) {
        let isAnnotation = text.hasPrefix("{") && text.hasSuffix("}") && (3...64).contains(text.utf8.count)
            && text.utf8.dropFirst().dropLast().allSatisfy { MetricName.isNameByte($0) }
        guard ["1", "s", "By"].contains(text) || isAnnotation else { return nil }
        description = text
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let unit = MetricUnit(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "there is no unit '\(text)'"))
        }
        self = unit
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// How many of what is recorded make one.
    var perUnit: UInt64 { self == .seconds ? 1_000_000_000 : 1 }

    /// What a name of Prometheus ends with.
    var prometheusSuffix: String {
        switch self {
        case .seconds: "_seconds"
        case .bytes: "_bytes"
        default: ""
        }
    }
}
