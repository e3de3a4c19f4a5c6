/// A value that can be written as JSON. `Text` is what stands for a string.
indirect enum JSONTree<Text: Sendable>: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(Text)
    case list([JSONTree])
    /// Keys in ascending order of their UTF-8 bytes.
    case object([(key: String, value: JSONTree)])

    /// The value of a node. `text` makes the strings; nil from it becomes null (it has reported why).
    init(_ node: YAMLNode, text: (String, SourcePosition) -> Text?) {
        switch node.content {
        case .null, .invalid: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = .float(value)
        case .string(let value): self = text(value, node.position).map(JSONTree.text) ?? .null
        case .sequence(let items): self = .list(items.map { JSONTree($0, text: text) })
        case .mapping(let pairs):
            let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            self = .object(sorted.map { ($0.key, JSONTree($0.value, text: text)) })
        }
    }

    /// The same value with other strings.
    func mapText<Other>(_ transform: (Text) -> Other) -> JSONTree<Other> {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .text(let value): .text(transform(value))
        case .list(let items): .list(items.map { $0.mapText(transform) })
        case .object(let members): .object(members.map { ($0.key, $0.value.mapText(transform)) })
        }
    }

    /// Compact JSON with sorted keys; `string` gives the characters of a string.
    func json(_ string: (Text) -> String) -> String {
        var output = ""
        write(to: &output, string)
        return output
    }

    private func write(to output: inout String, _ string: (Text) -> String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .float(let value): output += String(value)
        case .text(let value): JSONString.write(string(value), to: &output)
        case .list(let items):
            output += "["
            for (index, item) in items.enumerated() {
                if index > 0 { output += "," }
                item.write(to: &output, string)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { output += "," }
                JSONString.write(member.key, to: &output)
                output += ":"
                member.value.write(to: &output, string)
            }
            output += "}"
        }
    }
}

/// Strings in JSON (RFC 8259, section 7).
enum JSONString {
    /// Appends `text` in double quotes. Escapes what JSON says must be, and what a YAML reader would take for a line
    /// end or refuse: so the result is YAML as well.
    static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
