/// Names that somebody may have meant.
package enum NearNames {
    /// What is compared at most: the cost is the product of the lengths, for each name.
    private static let longestName = 64
    private static let mostNames = 1_024

    /// Those that begin as the name does, or that differ from it in few letters (a third of its length, at most two), nearest first.
    package static func near(_ name: String, among names: [String]) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(longestName))
        let bound = max(1, min(2, wanted.count / 3))
        return names.map { candidate -> (name: String, distance: Int) in
            let letters = Array(candidate.unicodeScalars)
            let isBeginning = wanted.count >= 3 && (letters.starts(with: wanted) || wanted.starts(with: letters))
            return (candidate, isBeginning ? 1 : distance(wanted, letters))
        }
        .filter { $0.distance <= bound }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        .map(\.name)
    }

    /// The known names, nearest first and in their own order where equally near, at most `limit`, and how many there are beyond.
    package static func list(_ known: [String], near name: String, limit: Int) -> String {
        guard !known.isEmpty else { return "there are none" }
        let word = Array(name.utf8.prefix(longestName))
        let compared = known.prefix(mostNames).enumerated().map { place, name in
            (distance: distance(word, Array(name.utf8.prefix(longestName))), place: place, name: name)
        }
        let nearest = compared.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }.prefix(limit).map(\.name)
        let more = known.count - nearest.count
        return nearest.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// Levenshtein: insertions, deletions and replacements that make one the other; with one row (Wagner and Fischer 1974).
    private static func distance<Letter: Equatable>(_ left: [Letter], _ right: [Letter]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let replaced = diagonal + (letter == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
