/// Lengths of time in words, rounded up to seconds: `1 hour`, `2 minutes 5 seconds`.
enum DurationWords {
    private static let units: [(name: String, seconds: Int64)] = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)]

    /// The two largest units that say something.
    static func describe(_ duration: Duration) -> String {
        let (seconds, rest) = duration.components
        var left = max(seconds + (rest > 0 ? 1 : 0), 0)
        var parts: [String] = []
        for unit in units where left >= unit.seconds && parts.count < 2 {
            let count = left / unit.seconds
            parts.append("\(count) \(unit.name)\(count == 1 ? "" : "s")")
            left %= unit.seconds
        }
        return parts.isEmpty ? "0 seconds" : parts.joined(separator: " ")
    }
}
