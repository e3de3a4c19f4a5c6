/// Finds what someone probably meant to write.
enum Suggestion {
    /// Longer words are not compared: the cost is the product of the lengths.
    private static let longestWord = 64

    /// A remedy for an unknown `word`: the nearest of `known`, or all of them if none is near.
    static func remedy(for word: String, known: [String], kind: String) -> String {
        if let near = nearest(to: word, among: known) {
            return "did you mean \(near.quoted)?"
        }
        if known.isEmpty {
            return "there are no \(kind)"
        }
        let shown = known.prefix(20).map(\.printable).joined(separator: ", ")
        return "the \(kind) are \(shown)" + (known.count > 20 ? ", …" : "")
    }

    /// The candidate with the smallest distance, if that is at most a third of the longer word, the first of equals;
    /// else one that is abbreviated to three letters or more.
    private static func nearest(to word: String, among known: [String]) -> String? {
        guard word.utf8.count <= longestWord else { return nil }
        var best: (distance: Int, word: String)?
        for candidate in known where candidate.utf8.count <= longestWord {
            let limit = max(1, max(word.utf8.count, candidate.utf8.count) / 3)
            let distance = distance(Array(word.utf8), Array(candidate.utf8))
            if distance <= limit, distance < best?.distance ?? Int.max {
                best = (distance, candidate)
            }
        }
        return best?.word ?? (word.utf8.count >= 3 ? known.first { $0.hasPrefix(word) } : nil)
    }

    /// Optimal string alignment distance (Damerau–Levenshtein without repeated edits of one place), in bytes.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for i in 0..<left.count {
            var current = [i + 1]
            for j in 0..<right.count {
                var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforePrevious[j - 1] + 1)
                }
                current.append(cost)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
