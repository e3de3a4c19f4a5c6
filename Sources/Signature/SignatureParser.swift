/// Why a text is not a signature.
public struct SignatureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text, cut to 120 bytes; what is not printable ASCII reads `?`, since it may come from anywhere and go to a terminal.
    public var text: String
    /// Byte offset of the place, from 0.
    public var offset: Int
    public var message: String

    public var description: String { "signature '\(text)': at byte \(offset): \(message)" }
}

extension Signature {
    /// Longest text and largest counts that are read, as `crucible.h` states them.
    public static let maximumLength = 1024
    public static let maximumParameters = 12
    static let maximumName = 64

    /// Parses strictly: no other tokens, no trailing text, names in `[A-Za-z_][A-Za-z0-9_]*`, each parameter's name once.
    public init(parsing text: String) throws(SignatureError) {
        var parser = SignatureParser(text)
        self = try parser.parse()
    }
}

/// Recursive descent over
///
///     signature = name "(" [ parameter { "," parameter } ] ")"
///     parameter = type name | "out" type name | "fn" name "(" [ type { "," type } ] ")"
struct SignatureParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8.prefix(Signature.maximumLength + 1))
    }

    mutating func parse() throws(SignatureError) -> Signature {
        guard bytes.count <= Signature.maximumLength else {
            throw error("longer than \(Signature.maximumLength) bytes", at: 0)
        }
        let name = try identifier("a function name")
        try expect("(")
        var parameters: [Signature.Parameter] = []
        if !take(")") {
            repeat {
                parameters.append(try parameter(after: parameters))
            } while take(",")
            try expect(")")
        }
        skipSpaces()
        guard position == bytes.count else { throw error("unexpected text after ')'") }
        let signature = Signature(name: name, parameters: parameters)
        // What travels between processes is the canonical text, which has more spaces; it must be readable again.
        guard signature.description.utf8.count <= Signature.maximumLength else {
            throw error("longer than \(Signature.maximumLength) bytes in its canonical form", at: 0)
        }
        return signature
    }

    private mutating func parameter(after earlier: [Signature.Parameter]) throws(SignatureError) -> Signature.Parameter {
        guard earlier.count < Signature.maximumParameters else {
            throw error("more than \(Signature.maximumParameters) parameters")
        }
        skipSpaces()
        let start = position
        let word = try identifier("a type")
        let parameter: Signature.Parameter
        switch word {
        case "out":
            parameter = .init(kind: .out(try type()), name: try identifier("a parameter name"))
        case "fn":
            let name = try identifier("a callback name")
            parameter = .init(kind: .callback(try callbackTypes()), name: name)
        default:
            parameter = .init(kind: .value(try type(word, at: start)), name: try identifier("a parameter name"))
        }
        if earlier.contains(where: { $0.name == parameter.name }) {
            throw error("parameter '\(parameter.name)' stands twice", at: start)
        }
        return parameter
    }

    private mutating func callbackTypes() throws(SignatureError) -> [ValueType] {
        try expect("(")
        if take(")") { return [] }
        var types: [ValueType] = []
        repeat {
            guard types.count < Signature.maximumParameters else {
                throw error("more than \(Signature.maximumParameters) callback arguments")
            }
            types.append(try type())
        } while take(",")
        try expect(")")
        return types
    }

    private mutating func type() throws(SignatureError) -> ValueType {
        skipSpaces()
        let start = position
        return try type(try identifier("a type"), at: start)
    }

    private func type(_ word: String, at start: Int) throws(SignatureError) -> ValueType {
        guard let type = ValueType(rawValue: word) else {
            let known = ValueType.allCases.map(\.rawValue).joined(separator: " ")
            throw error("'\(word)' is not a type; types are \(known), 'out TYPE' and 'fn NAME(TYPE, ...)'", at: start)
        }
        return type
    }

    private mutating func identifier(_ what: String) throws(SignatureError) -> String {
        skipSpaces()
        let start = position
        while position < bytes.count, isNameByte(bytes[position], first: position == start) { position += 1 }
        guard position > start else { throw error("expected \(what)") }
        guard position - start <= Signature.maximumName else {
            throw error("a name is longer than \(Signature.maximumName) bytes", at: start)
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func isNameByte(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
        default: false
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(SignatureError) {
        guard take(character) else { throw error("expected '\(character)'") }
    }

    private mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
    }

    private func error(_ message: String, at offset: Int? = nil) -> SignatureError {
        let printable = bytes.prefix(120).map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
        return SignatureError(text: String(decoding: printable, as: UTF8.self), offset: offset ?? position, message: message)
    }
}
