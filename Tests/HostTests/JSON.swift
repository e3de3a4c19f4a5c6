import FoundationEssentials

/// Any JSON, to be looked into.
enum JSON: Decodable, Hashable, ExpressibleByStringLiteral {
    case null, bool(Bool), number(Double), string(String), list([JSON]), object([String: JSON])

    init(stringLiteral text: String) { self = .string(text) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() { self = .null }
        else if let value = try? container.decode(Bool.self) { self = .bool(value) }
        else if let value = try? container.decode(Double.self) { self = .number(value) }
        else if let value = try? container.decode(String.self) { self = .string(value) }
        else if let value = try? container.decode([JSON].self) { self = .list(value) }
        else { self = .object(try container.decode([String: JSON].self)) }
    }

    var array: [JSON] { if case .list(let list) = self { list } else { [] } }

    subscript(_ key: String) -> JSON? { if case .object(let object) = self { object[key] } else { nil } }
}
