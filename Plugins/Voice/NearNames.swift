/// Names that somebody may have meant.
enum NearNames {
    /// Those that begin as the name does, or that differ from it in few letters (a third of its length, at most two), nearest first.
    static func near(_ name: String, among names: [String]) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
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

    /// Levenshtein: insertions, deletions and replacements that make one the other.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let replaced = diagonal + (left == right ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[b.count]
    }
}
