/// Which of the known names someone probably meant.
enum NearNames {
    /// What is compared at most: the cost is the product of the lengths, for each name.
    private static let longestName = 64
    private static let mostNames = 1_024

    /// The known names, nearest first and in their own order where equally near, at most `limit`, and how many there are beyond.
    static func list(_ known: [String], near name: String, limit: Int) -> String {
        guard !known.isEmpty else { return "there are none" }
        let word = Array(name.utf8.prefix(longestName))
        let compared = known.prefix(mostNames).enumerated().map { place, name in
            (distance: distance(word, Array(name.utf8.prefix(longestName))), place: place, name: name)
        }
        let nearest = compared.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }.prefix(limit).map(\.name)
        let more = known.count - nearest.count
        return nearest.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// Levenshtein distance in bytes, with one row (Wagner and Fischer 1974).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let replaced = diagonal + (byte == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
