import CruciblePlugin

/// Finds the tools that a prompt names itself:
///
///     Summarise @git.git_log(repo_path=".", max_count=3)
///
/// A mention is `@server.tool(key=value, …)` with values as ``InlineValueParser`` reads them. Without parentheses it is one only if
/// exactly that name is known, so that addresses and @people are left alone. What stands in backticks, and an `@` inside a word or a
/// path, is text.
struct InlineToolParser {
    /// Problems that are listed at most.
    private static let mostProblems = 16

    private let text: [UInt8]
    private let known: Set<String>
    private var position = 0
    private var pieces: [InlinePrompt.Piece] = []
    /// Where the text begins that is not yet in a piece.
    private var textStart = 0
    private var problems: [InlineProblem] = []

    /// The prompt in pieces, or all that is wrong with its mentions.
    static func parse(_ prompt: String, known: Set<String>) -> Result<InlinePrompt, InlineProblems> {
        var parser = InlineToolParser(prompt, known)
        parser.run()
        if !parser.problems.isEmpty { return .failure(InlineProblems(all: parser.problems)) }
        return .success(InlinePrompt(pieces: parser.pieces))
    }

    private init(_ prompt: String, _ known: Set<String>) {
        text = Array(prompt.utf8)
        self.known = known
    }

    private mutating func run() {
        var spans = CodeSpans.find(in: text)[...]
        while position < text.count, problems.count < Self.mostProblems {
            while let span = spans.first, span.upperBound <= position { spans = spans.dropFirst() }
            if let span = spans.first, span.contains(position) {
                position = span.upperBound
            } else if text[position] == UInt8(ascii: "@"), isAtWordStart {
                mention()
            } else {
                position += 1
            }
        }
        flush(upTo: text.count)
    }

    /// Whether the character before is none that an address, a path or an escaped `@` would have.
    private var isAtWordStart: Bool {
        guard position > 0 else { return true }
        let before = text[position - 1]
        return !(Self.isNameByte(before) || "@.+%/\\".utf8.contains(before))
    }

    private mutating func mention() {
        let start = position
        let nameEnd = endOfName(from: start + 1)
        let name = String(decoding: text[(start + 1)..<nameEnd], as: UTF8.self)
        let hasArguments = nameEnd < text.count && text[nameEnd] == UInt8(ascii: "(")
        position = max(nameEnd, start + 1)
        guard name.contains("."), hasArguments || known.contains(name) else { return }
        guard known.contains(name) else {
            problems.append(.unknown(name: Text.clip(name, to: 128), place: TextPlace(text, offset: start)))
            return
        }
        guard hasArguments else { return add(name, .object([:]), from: start) }
        var values = InlineValueParser(text, at: nameEnd)
        do {
            let arguments = try values.arguments()
            position = values.position
            add(name, arguments, from: start)
        } catch {
            position = max(position, error.offset)
            problems.append(.malformed(name: name, problem: error.message, place: TextPlace(text, offset: error.offset)))
        }
    }

    /// Parts of letters, digits, `_` and `-`, with single dots between them.
    private func endOfName(from start: Int) -> Int {
        var end = start
        while end < text.count {
            if Self.isNameByte(text[end]) {
                end += 1
            } else if text[end] == UInt8(ascii: "."), end > start, end + 1 < text.count, Self.isNameByte(text[end + 1]) {
                end += 1
            } else {
                break
            }
        }
        return end
    }

    private mutating func add(_ name: String, _ arguments: JSONValue, from start: Int) {
        flush(upTo: start)
        let source = String(decoding: text[(start + 1)..<position], as: UTF8.self)
        pieces.append(.mention(InlineTool(name: name, arguments: arguments, source: source)))
        textStart = position
    }

    private mutating func flush(upTo end: Int) {
        if textStart < end { pieces.append(.text(String(decoding: text[textStart..<end], as: UTF8.self))) }
        textStart = end
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// All problems of a prompt; never empty.
struct InlineProblems: Error, Sendable, Equatable {
    var all: [InlineProblem]
}
