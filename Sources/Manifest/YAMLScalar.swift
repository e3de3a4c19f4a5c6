/// Resolves scalars by the core schema of YAML 1.2 (section 10.3.2): `yes`, `on` and `012:30` are text, `0o17` is 15.
enum YAMLScalar {
    private static let tagPrefix = "tag:yaml.org,2002:"

    /// The value of a scalar; a tag, if there is one, must be one of the core schema's and must fit the text.
    static func resolve(_ text: String, plain: Bool, tag: String?) -> Result<YAMLNode.Content, Flaw> {
        guard let tag else { return plain ? resolvePlain(text) : .success(.string(text)) }
        let wanted = tag.hasPrefix(tagPrefix) ? String(tag.dropFirst(tagPrefix.count)) : tag
        guard wanted != "str" else { return .success(.string(text)) }
        guard ["null", "bool", "int", "float"].contains(wanted) else { return .failure(unknownTag(tag)) }
        return resolvePlain(text).flatMap { content in
            switch (wanted, content) {
            case ("null", .null), ("bool", .bool), ("int", .integer), ("float", .float): .success(content)
            case ("float", .integer(let number)): .success(.float(Double(number)))
            default: .failure(Flaw(message: "\(text.quoted) does not fit its tag '!!\(wanted)'", remedy: "remove the tag"))
            }
        }
    }

    /// What is wrong with the tag of a collection, if anything.
    static func flaw(ofTag tag: String?, expected: String) -> Flaw? {
        guard let tag, tag != tagPrefix + expected, tag != "!" else { return nil }
        return unknownTag(tag)
    }

    private static func unknownTag(_ tag: String) -> Flaw {
        Flaw(message: "the tag \(tag.quoted) cannot be used here", remedy: "remove the tag")
    }

    private static func resolvePlain(_ text: String) -> Result<YAMLNode.Content, Flaw> {
        switch text {
        case "", "~", "null", "Null", "NULL": return .success(.null)
        case "true", "True", "TRUE": return .success(.bool(true))
        case "false", "False", "FALSE": return .success(.bool(false))
        default: break
        }
        switch numberShape(of: text) {
        case .integer(let digits, let radix):
            guard let number = Int(digits, radix: radix) else { return .failure(tooLarge(text)) }
            return .success(.integer(number))
        case .float:
            guard let number = Double(text), number.isFinite else { return .failure(tooLarge(text)) }
            return .success(.float(number))
        case .notFinite:
            let remedy = "put quotes around it if text is meant"
            return .failure(Flaw(message: "\(text.quoted) cannot be passed on: JSON has no such number", remedy: remedy))
        case nil:
            return .success(.string(text))
        }
    }

    private static func tooLarge(_ text: String) -> Flaw {
        Flaw(message: "the number \(text.quoted) is too large", remedy: "put quotes around it if text is meant")
    }

    private enum NumberShape {
        case integer(digits: String, radix: Int)
        case float
        case notFinite
    }

    private static func numberShape(of text: String) -> NumberShape? {
        let bytes = Array(text.utf8)
        if text.hasPrefix("0o"), bytes.count > 2, bytes[2...].allSatisfy({ (0x30...0x37).contains($0) }) {
            return .integer(digits: String(text.dropFirst(2)), radix: 8)
        }
        if text.hasPrefix("0x"), bytes.count > 2, bytes[2...].allSatisfy(isHexDigit) {
            return .integer(digits: String(text.dropFirst(2)), radix: 16)
        }
        var rest = bytes[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        if [".inf", ".Inf", ".INF"].contains(where: { rest.elementsEqual($0.utf8) }) { return .notFinite }
        if [".nan", ".NaN", ".NAN"].contains(text) { return .notFinite }
        let whole = takeDigits(&rest)
        if whole > 0, rest.isEmpty { return .integer(digits: text, radix: 10) }
        return isFloatTail(rest, wholeDigits: whole) ? .float : nil
    }

    /// Whether what follows the digits before the point makes a float: `.5`, `.`, `e3`, `.5e-3`.
    private static func isFloatTail(_ tail: ArraySlice<UInt8>, wholeDigits: Int) -> Bool {
        var rest = tail
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard wholeDigits + fraction > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
        rest.removeFirst()
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        return takeDigits(&rest) > 0 && rest.isEmpty
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest.removeFirst(count)
        return count
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
