/// Lengths of time for people.
enum DurationText {
    static func text(nanoseconds: Int64) -> String {
        switch nanoseconds {
        case ..<1_000: "\(nanoseconds) ns"
        case ..<1_000_000: "\(nanoseconds / 1_000) µs"
        case ..<10_000_000: "\(decimal(nanoseconds, 1_000_000)) ms"
        case ..<1_000_000_000: "\(nanoseconds / 1_000_000) ms"
        default: "\(decimal(nanoseconds, 1_000_000_000)) s"
        }
    }

    /// One digit after the point.
    private static func decimal(_ value: Int64, _ unit: Int64) -> String {
        let tenths = (value * 10 + unit / 2) / unit
        return "\(tenths / 10).\(tenths % 10)"
    }
}
