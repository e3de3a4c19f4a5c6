import Timing

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

    /// As a manifest writes it: `250ms`, `10s`, `1m30s`.
    static func manifest(_ duration: Duration) -> String {
        let milliseconds = duration.nanoseconds / 1_000_000
        guard milliseconds % 1_000 == 0 else { return "\(milliseconds)ms" }
        let (minutes, seconds) = (milliseconds / 60_000, milliseconds / 1_000 % 60)
        return minutes == 0 ? "\(seconds)s" : seconds == 0 ? "\(minutes)m" : "\(minutes)m\(seconds)s"
    }

    /// One digit after the point.
    private static func decimal(_ value: Int64, _ unit: Int64) -> String {
        let tenths = (value * 10 + unit / 2) / unit
        return "\(tenths / 10).\(tenths % 10)"
    }
}
