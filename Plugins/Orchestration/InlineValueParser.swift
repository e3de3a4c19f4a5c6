import CruciblePlugin

/// Reads the arguments of a mention: `(key=value, key=value)`.
///
/// A value is JSON, or a bare word: a run of anything but blanks, commas, brackets, quotes and backticks, such as `./src` or `HEAD~3`.
/// Inside lists and objects it is JSON only.
struct InlineValueParser {
    /// What is wrong, and where in the text.
    struct Problem: Error {
        var message: String
        var offset: Int
    }

    private static let deepest = 32
    private static let mostArguments = 64

    private let text: [UInt8]
    private(set) var position: Int

    /// `position` is that of the opening parenthesis.
    init(_ text: [UInt8], at position: Int) {
        self.text = text
        self.position = position
    }

    /// The arguments as an object; afterwards ``position`` is behind the closing parenthesis.
    mutating func arguments() throws(Problem) -> JSONValue {
        let opening = position
        var arguments: [String: JSONValue] = [:]
        position += 1
        skipBlanks()
        if take(")") { return .object([:]) }
        repeat {
            let (key, value) = try argument(opening)
            guard arguments[key] == nil else { throw Problem(message: "'\(key)' is given twice", offset: position) }
            guard arguments.count < Self.mostArguments else {
                throw Problem(message: "more than \(Self.mostArguments) arguments", offset: position)
            }
            arguments[key] = value
            skipBlanks()
        } while take(",")
        if take(")") { return .object(arguments) }
        throw unexpected("',' or ')' after a value", opening)
    }

    private mutating func argument(_ opening: Int) throws(Problem) -> (String, JSONValue) {
        skipBlanks()
        let start = position
        while let byte = peek, InlineToolParser.isNameByte(byte) { position += 1 }
        let key = String(decoding: text[start..<position], as: UTF8.self)
        skipBlanks()
        guard !key.isEmpty, take("=") else {
            position = start
            throw unexpected("key=value", opening)
        }
        skipBlanks()
        return (key, try value(depth: 0, opening))
    }

    private mutating func value(depth: Int, _ opening: Int) throws(Problem) -> JSONValue {
        guard depth <= Self.deepest else {
            throw Problem(message: "lists and objects are nested more than \(Self.deepest) deep", offset: position)
        }
        switch peek {
        case UInt8(ascii: "\""):
            var string = JSONStringParser(text, at: position)
            let value = try string.parse()
            position = string.position
            return .string(value)
        case UInt8(ascii: "["): return try list(depth, opening)
        case UInt8(ascii: "{"): return try object(depth, opening)
        default: return try word(bareAllowed: depth == 0, opening)
        }
    }

    private mutating func list(_ depth: Int, _ opening: Int) throws(Problem) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array([]) }
        repeat {
            skipBlanks()
            elements.append(try value(depth: depth + 1, opening))
            skipBlanks()
        } while take(",")
        if take("]") { return .array(elements) }
        throw unexpected("',' or ']'", opening)
    }

    private mutating func object(_ depth: Int, _ opening: Int) throws(Problem) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take("}") { return .object([:]) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes", opening) }
            var string = JSONStringParser(text, at: position)
            let key = try string.parse()
            guard members[key] == nil else { throw Problem(message: "a key is given twice", offset: position) }
            position = string.position
            skipBlanks()
            guard take(":") else { throw unexpected("':' after a key", opening) }
            skipBlanks()
            members[key] = try value(depth: depth + 1, opening)
            skipBlanks()
        } while take(",")
        if take("}") { return .object(members) }
        throw unexpected("',' or '}'", opening)
    }

    /// A number, `true`, `false`, `null`, or a bare word.
    private mutating func word(bareAllowed: Bool, _ opening: Int) throws(Problem) -> JSONValue {
        let start = position
        while let byte = peek, Self.isWordByte(byte), bareAllowed || byte != UInt8(ascii: ":") { position += 1 }
        let word = String(decoding: text[start..<position], as: UTF8.self)
        if word.isEmpty { throw unexpected("a value", opening) }
        if let quote = "“”„‘’".first(where: word.contains) {
            position = start
            throw Problem(message: "'\(quote)' does not quote here; use \"", offset: start)
        }
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: break
        }
        if let number = JSONNumber.parse(word) { return number }
        if bareAllowed { return .string(word) }
        throw Problem(message: "inside lists and objects text needs double quotes", offset: start)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F && !",()[]{}\"'`".utf8.contains(byte) }

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    private func unexpected(_ expected: String, _ opening: Int) -> Problem {
        guard let byte = peek else { return Problem(message: "the '(' is never closed; expected \(expected)", offset: opening) }
        let remedy = byte == UInt8(ascii: "'") ? ", with text in double quotes" : ""
        return Problem(message: "expected \(expected)\(remedy)", offset: position)
    }
}
