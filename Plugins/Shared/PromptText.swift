/// A prompt as the choice of task and voice sees it: its words without the code blocks, and its shape.
///
/// Works on any language: letters and digits make words; scripts that are written without spaces (Chinese, Japanese, Thai ...) give
/// one word per character, so that phrases of them match as well.
package struct PromptText: Sendable {
    /// Only so much is looked at, from both ends, where instructions stand; what is pasted stands in the middle.
    package static let headBytes = 8_192
    package static let tailBytes = 2_048

    /// Lower case, apostrophes removed, in order, code blocks left out.
    package let words: [String]
    /// Question marks of any script, outside code blocks.
    package let questions: Int
    /// Lines that begin like an item of a list.
    package let listItems: Int
    /// Blocks fenced with three backticks; one that is not closed counts.
    package let codeBlocks: Int
    package let codeLines: Int

    private let positions: [String: [Int]]
    private let openings: Set<Int>

    package init(_ prompt: String) {
        var reader = BlockReader()
        for line in Self.visible(prompt).split(separator: "\n", omittingEmptySubsequences: false) { reader.read(line) }
        codeBlocks = reader.codeBlocks
        codeLines = reader.codeLines
        listItems = reader.listItems
        questions = reader.prose.unicodeScalars.count { Self.questionMarks.contains($0) }
        let found = Self.words(of: reader.prose)
        words = found.map(\.text)
        openings = Self.openings(found)
        positions = Dictionary(grouping: words.indices) { [words] in words[$0] }
    }

    package func contains(_ phrase: Phrase) -> Bool {
        let first = phrase.parts[0]
        if !first.isPrefix { return (positions[first.text] ?? []).contains { matches(phrase, at: $0) } }
        return positions.contains { word, places in
            first.matches(word) && places.contains { matches(phrase, at: $0) }
        }
    }

    private func matches(_ phrase: Phrase, at start: Int) -> Bool {
        guard start + phrase.parts.count <= words.count, !phrase.opensSentence || openings.contains(start) else { return false }
        return phrase.parts.indices.allSatisfy { phrase.parts[$0].matches(words[start + $0]) }
    }

    // MARK: Words

    struct Word {
        var text: String
        /// Nothing but space and quotes stands between it and the end of the sentence before, or the beginning.
        var opensSentence: Bool
    }

    static func words(of text: some StringProtocol) -> [Word] {
        var words: [Word] = []
        var current = ""
        var opens = true
        func finish() {
            guard !current.isEmpty else { return }
            words.append(Word(text: current, opensSentence: opens))
            current = ""
            opens = false
        }
        for scalar in text.lowercased().unicodeScalars {
            if isLoneWord(scalar) {
                finish()
                current.unicodeScalars.append(scalar)
                finish()
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark {
                current.unicodeScalars.append(scalar)
            } else if scalar == "%" {
                finish()
                current = "percent"
                finish()
            } else if scalar == "'" || scalar == "\u{2019}" {
                continue
            } else {
                finish()
                if sentenceEnds.contains(scalar) { opens = true }
            }
        }
        finish()
        return words
    }

    /// A character of a script without spaces between words.
    private static func isLoneWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isIdeographic || (0x3040...0x30FF).contains(scalar.value) || (0x0E00...0x0EFF).contains(scalar.value)
    }

    private static let sentenceEnds = Set<Unicode.Scalar>([".", "!", "?", ":", ";", "\n", "。", "！", "？", "¿", "¡"])
    private static let questionMarks = Set<Unicode.Scalar>(["?", "？", "؟"])

    /// What people say before they come to the point.
    private static let courtesies = Set(
        "please can could would you hi hello hey ok okay so now then just kindly quickly i want need to id like help me bitte".split(
            separator: " ").map(String.init))

    /// Where sentences begin, and where they begin once the courtesies are left aside.
    private static func openings(_ words: [Word]) -> Set<Int> {
        var result: Set<Int> = []
        for start in words.indices where words[start].opensSentence {
            var index = start
            result.insert(index)
            while index < words.count - 1, courtesies.contains(words[index].text), !words[index + 1].opensSentence { index += 1 }
            result.insert(index)
        }
        return result
    }

    // MARK: The part that is looked at

    private static func visible(_ prompt: String) -> String {
        let bytes = prompt.utf8
        guard bytes.count > headBytes + tailBytes else { return prompt }
        // A character cut in two becomes a replacement character, which is no letter.
        return String(decoding: bytes.prefix(headBytes), as: UTF8.self) + "\n"
            + String(decoding: bytes.suffix(tailBytes), as: UTF8.self)
    }
}

/// Separates prose from fenced code, line by line.
private struct BlockReader {
    private(set) var prose = ""
    private(set) var codeBlocks = 0
    private(set) var codeLines = 0
    private(set) var listItems = 0
    private var isInCode = false

    mutating func read(_ line: Substring) {
        let content = line.drop { $0 == " " || $0 == "\t" }
        if content.hasPrefix("```") {
            isInCode.toggle()
            if isInCode { codeBlocks += 1 }
        } else if isInCode {
            codeLines += 1
        } else {
            if Self.isItem(content) { listItems += 1 }
            prose += line
            prose += "\n"
        }
    }

    private static func isItem(_ line: Substring) -> Bool {
        if line.hasPrefix("- ") || line.hasPrefix("* ") || line.hasPrefix("• ") { return true }
        let rest = line.drop { $0.isASCII && $0.isNumber }
        return rest.count < line.count && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
    }
}
