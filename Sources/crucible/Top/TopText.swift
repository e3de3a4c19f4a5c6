/// Figures in little room.
enum TopText {
    static let unknown = "-"

    static func rate(_ value: Double?) -> String { value.map(number) ?? unknown }

    static func amount(_ value: Double?) -> String { value.map { "\(Int64($0.rounded()))" } ?? unknown }

    static func percent(_ part: Double?) -> String { part.map { "\(Int(($0 * 100).rounded()))%" } ?? unknown }

    /// Three digits that count: `0`, `0.25`, `1.5`, `42`, `1.2k`, `3.4M`.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value >= 0 else { return unknown }
        for (unit, sign) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value >= 0.9995 * unit {
            return decimal(value / unit, places: value / unit < 9.95 ? 1 : 0) + sign
        }
        if value == 0 { return "0" }
        return decimal(value, places: value < 0.995 ? 2 : value < 9.95 ? 1 : 0)
    }

    static func bytes(_ count: Int64) -> String {
        var (value, unit) = (Double(max(0, count)), "B")
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 { (value, unit) = (value / 1024, next) }
        return "\(decimal(value, places: value < 9.95 && unit != "B" ? 1 : 0)) \(unit)"
    }

    /// `3 d 04:05:06`, without the days when there are none.
    static func clock(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1_000)
        let parts = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
        return (seconds >= 86_400 ? "\(seconds / 86_400) d " : "") + parts.joined(separator: ":")
    }

    /// As long as `width` says: cut, with a mark, or filled.
    static func fit(_ text: String, _ width: Int, right: Bool = false) -> String {
        let clean = String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? " " : $0 })
        if clean.count > width { return width > 0 ? String(clean.prefix(width - 1)) + "…" : "" }
        let room = String(repeating: " ", count: width - clean.count)
        return right ? room + clean : clean + room
    }

    private static func decimal(_ value: Double, places: Int) -> String {
        let scale = places == 0 ? 1.0 : places == 1 ? 10 : 100
        let scaled = Int64((value * scale).rounded())
        guard places > 0 else { return "\(scaled)" }
        let rest = "\(scaled % Int64(scale))"
        return "\(scaled / Int64(scale))." + String(repeating: "0", count: places - rest.count) + rest
    }
}
