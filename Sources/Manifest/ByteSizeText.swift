/// Sizes as people write them: `100B`, `512KiB`, `64MiB`, `1GB`. `K`, `M`, `G` with `i` are powers of 1024, without of 1000.
enum ByteSizeText {
    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ]
    /// Nine digits of GiB still fit an Int.
    private static let mostDigits = 9

    /// The number of bytes `text` says, or nil: one whole number and one unit.
    static func parse(_ text: String) -> Int? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...mostDigits).contains(digits.count), let number = Int(Substring(digits)) else { return nil }
        let name = text.utf8.dropFirst(digits.count)
        guard let unit = units.first(where: { $0.name.utf8.elementsEqual(name) }) else { return nil }
        return number * unit.bytes
    }

    /// The text with the largest unit that divides `bytes`.
    static func render(_ bytes: Int) -> String {
        for unit in units where bytes > 0 && bytes % unit.bytes == 0 {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)B"
    }
}
