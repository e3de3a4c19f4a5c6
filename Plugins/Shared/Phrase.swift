/// What to look for in a prompt: words in a row, as in `look over`. A word that ends in `*` matches every word that begins so
/// (`summar*`), and a phrase that begins with `^` matches only where a sentence begins, courtesies such as "please" left aside.
package struct Phrase: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        let text: String
        let isPrefix: Bool

        func matches(_ word: String) -> Bool { isPrefix ? word.hasPrefix(text) : word == text }
    }

    /// As it was written.
    package let source: String
    let parts: [Part]
    let opensSentence: Bool

    /// nil when there is no word in it.
    package init?(_ source: String) {
        var rest = source[...]
        opensSentence = rest.hasPrefix("^")
        if opensSentence { rest = rest.dropFirst() }
        var parts: [Part] = []
        for piece in rest.split(separator: " ") {
            let isPrefix = piece.hasSuffix("*")
            let words = PromptText.words(of: piece).map(\.text)
            for (index, word) in words.enumerated() {
                parts.append(Part(text: word, isPrefix: isPrefix && index == words.count - 1))
            }
        }
        guard !parts.isEmpty else { return nil }
        self.source = source
        self.parts = parts
    }

    /// For people: without the signs.
    package var wording: String { source.filter { $0 != "^" && $0 != "*" } }
}
