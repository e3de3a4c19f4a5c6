/// Rules for names, and guesses at what was meant.
enum NameCheck {
    static let longestName = 40
    /// The bound of the ABI.
    static let longestInterface = 128

    static func problems(_ name: String) -> [ScaffoldProblem] {
        if !isWord(name) || name.hasSuffix("-") || name.contains("--") || name.utf8.count > longestName {
            let remedy = "use words of a-z and 0-9, joined by '-', beginning with a letter, at most \(longestName) bytes"
            let better = suggestion(name).map { "\(remedy): '\($0)'" }
            return [ScaffoldProblem("'\(name)' cannot be the name of a plugin", remedy: better ?? remedy)]
        }
        if name == "host" || name == "crucible" || name.hasPrefix("crucible-") {
            return [ScaffoldProblem("the name '\(name)' is taken by the host itself", remedy: "try 'my-\(name)'")]
        }
        return []
    }

    /// `[a-z][a-z0-9-]*`
    private static func isWord(_ text: some StringProtocol) -> Bool {
        let (letters, digits) = (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"))
        guard let first = text.utf8.first, letters.contains(first) else { return false }
        return text.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// The name as it could be: lower case, with '-' for what is not allowed.
    private static func suggestion(_ name: String) -> String? {
        let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
        let fitting = String(words.drop { !$0.isLetter }.prefix(longestName))
        return fitting.isEmpty || fitting.hasSuffix("-") ? nil : fitting
    }

    /// `vendor.name/major`
    static func isInterface(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= longestInterface, parts.count == 2, let major = UInt32(parts[1]), major >= 1, String(major) == parts[1]
        else { return false }
        let words = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        return words.count >= 2 && words.allSatisfy(isWord)
    }

    /// The candidate that is at most two changes away, if there is one.
    static func nearest(_ text: String, among candidates: [String]) -> String? {
        guard text.count <= 20 else { return nil }
        let distances = candidates.map { ($0, distance(Array(text), Array($0))) }
        return distances.filter { $0.1 <= 2 }.min { $0.1 < $1.1 }?.0
    }

    /// Insertions, deletions and replacements between two words (Wagner and Fischer, 1974).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                (diagonal, row[j + 1]) = (row[j + 1], min(row[j + 1] + 1, row[j] + 1, diagonal + (a == b ? 0 : 1)))
            }
        }
        return row[right.count]
    }
}
