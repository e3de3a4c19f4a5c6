/// The words, numbers and signs of a declaration, read one by one.
struct CTokens {
    enum Token: Equatable {
        case word(String)
        case number(Int)
        case sign(Character)
        case end
    }

    /// Longest declaration and longest name that are read.
    static let longestText = 2048
    static let longestName = 64

    private let characters: [Character]
    private var position = 0

    init(_ text: String) throws(CDeclarationError) {
        guard text.utf8.count <= Self.longestText else {
            throw CDeclarationError(column: 1, message: "the declaration is longer than \(Self.longestText) bytes")
        }
        characters = Array(text)
    }

    /// Where the next token begins, from 1.
    var column: Int {
        var copy = self
        copy.skipSpaces()
        return copy.position + 1
    }

    /// The next token, not taken; a malformed one is reported when it is taken.
    var next: Token {
        var copy = self
        return (try? copy.take()) ?? .end
    }

    mutating func take() throws(CDeclarationError) -> Token {
        skipSpaces()
        guard position < characters.count else { return .end }
        let first = characters[position]
        if Self.isNameCharacter(first), !first.isNumber { return .word(try takeRun("a name", Self.longestName)) }
        if first.isNumber, first.isASCII {
            let (start, digits) = (position + 1, try takeRun("a number", 9))
            guard let number = Int(digits) else { throw CDeclarationError(column: start, message: "'\(digits)' is not a number") }
            return .number(number)
        }
        position += 1
        return .sign(first)
    }

    /// Takes the token if it is this one.
    mutating func take(_ token: Token) -> Bool {
        guard next == token, token != .end else { return false }
        return (try? take()) == token
    }

    mutating func expect(_ sign: Character, after what: String) throws(CDeclarationError) {
        let column = column
        guard take(.sign(sign)) else { throw unexpected("expected '\(sign)' after \(what)", at: column) }
    }

    mutating func name(_ what: String) throws(CDeclarationError) -> String {
        let column = column
        guard case .word(let word) = try take() else { throw unexpected("expected \(what)", at: column) }
        return word
    }

    /// A message for a place where something else was expected; what C writers are used to gets its own.
    private func unexpected(_ message: String, at column: Int) -> CDeclarationError {
        let rest = characters.dropFirst(column - 1)
        if rest.first == "*" {
            let remedy = "write 'pointer', 'cstring', 'str', 'bytes', 'out TYPE' or 'ref TYPE' instead of '*'"
            return CDeclarationError(column: column, message: remedy)
        }
        if rest.starts(with: "...") {
            return CDeclarationError(column: column, message: "a function with '...' cannot be called")
        }
        return CDeclarationError(column: column, message: message)
    }

    private mutating func takeRun(_ what: String, _ longest: Int) throws(CDeclarationError) -> String {
        let start = position
        while position < characters.count, Self.isNameCharacter(characters[position]) { position += 1 }
        guard position - start <= longest else {
            throw CDeclarationError(column: start + 1, message: "\(what) is longer than \(longest) characters")
        }
        return String(characters[start..<position])
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    private mutating func skipSpaces() {
        while position < characters.count, characters[position] == " " || characters[position] == "\n" { position += 1 }
    }
}
