/// One line of a lock file that says something.
struct LockLine: Sendable, Hashable {
    enum Content: Sendable, Hashable {
        /// `key:` or `key: value`
        case entry(String, String?)
        /// `- value`
        case item(String)
    }

    /// From 1.
    var number: Int
    /// Levels of two blanks.
    var level: Int
    var content: Content

    /// The line; nil if it is empty or a comment.
    ///
    /// - Throws: What is wrong with it.
    static func read(_ bytes: some Collection<UInt8>, number: Int) throws(Malformed) -> LockLine? {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed("this line is not UTF-8") }
        let line = text.hasSuffix("\r") ? text.dropLast() : text[...]
        let body = line.drop { $0 == " " }
        if body.isEmpty || body.first == "#" { return nil }
        guard body.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F || $0 == " " }), body.last != " " else {
            throw Malformed("this line has characters that a lock does not have")
        }
        let indentation = line.utf8.count - body.utf8.count
        guard indentation.isMultiple(of: 2) else { throw Malformed("this line is indented by \(indentation) blanks") }
        if body.hasPrefix("- ") { return LockLine(number: number, level: indentation / 2, content: .item(String(body.dropFirst(2)))) }
        guard let colon = body.firstIndex(of: ":") else { throw Malformed("this line is neither 'key: value' nor '- value'") }
        let value = body[body.index(after: colon)...]
        guard value.isEmpty || value.first == " " else { throw Malformed("there is no blank after ':'") }
        let content = Content.entry(String(body[..<colon]), value.isEmpty ? nil : String(value.dropFirst()))
        return LockLine(number: number, level: indentation / 2, content: content)
    }

    struct Malformed: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }
}
