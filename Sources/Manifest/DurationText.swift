/// Durations as people write them: `250ms`, `10s`, `1m30s`, `30m`, `2h`.
enum DurationText {
    /// Units from large to small, in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]
    /// Nine digits of hours still fit an Int64 of milliseconds.
    private static let mostDigits = 9

    /// The duration `text` says, or nil: one or more of number and unit, each unit at most once, large before small.
    static func parse(_ text: String) -> Duration? {
        var rest = Array(text.utf8)[...]
        var remainingUnits = units[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...mostDigits).contains(digits.count) else { return nil }
            let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            guard let unit = remainingUnits.firstIndex(where: { $0.name.utf8.elementsEqual(letters) }) else { return nil }
            total += number * remainingUnits[unit].milliseconds
            remainingUnits = remainingUnits[(unit + 1)...]
            rest = rest.dropFirst(letters.count)
        }
        return .milliseconds(total)
    }

    /// The shortest text that `parse` reads as `duration`; parts below a millisecond are cut off.
    static func render(_ duration: Duration) -> String {
        var left = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        var text = ""
        for unit in units where left >= unit.milliseconds {
            text += "\(left / unit.milliseconds)\(unit.name)"
            left %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}
