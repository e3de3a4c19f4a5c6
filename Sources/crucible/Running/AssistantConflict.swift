/// Two proposals of plugins that could not both be followed: a part of orchestration-result.schema.json.
struct AssistantConflict: Codable, Sendable {
    enum Value: Codable, Sendable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Int.self) { self = .number(number) } else { self = .text(try value.decode(String.self)) }
        }

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            switch self {
            case .text(let text): try value.encode(text)
            case .number(let number): try value.encode(number)
            }
        }
    }

    struct Side: Codable, Sendable {
        var from: String
        var value: Value
        var refuses: Bool?
        var reason: String
    }

    var subject: String
    var policy: String
    var won: Side
    var lost: Side
}
