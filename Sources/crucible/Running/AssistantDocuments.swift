/// orchestration-request.schema.json, as far as the command line fills it.
struct AssistantRequest: Encodable, Sendable {
    var prompt: String
    var voices: [String]?
    var model: String?
    var maxOutputTokens: Int?

    enum CodingKeys: String, CodingKey {
        case prompt, voices, model
        case maxOutputTokens = "max_output_tokens"
    }
}

/// orchestration-event.schema.json, as far as the command line shows it.
struct AssistantEvent: Decodable, Sendable {
    var type: String
    var text: String?
    var tool: String?
    var isError: Bool?

    enum CodingKeys: String, CodingKey {
        case type, text, tool
        case isError = "is_error"
    }
}

/// orchestration-result.schema.json, as far as the command line shows it.
struct AssistantResult: Codable, Sendable {
    struct Tool: Codable, Sendable {
        var name: String
        var isError: Bool

        enum CodingKeys: String, CodingKey {
            case name
            case isError = "is_error"
        }
    }

    struct Usage: Codable, Sendable {
        var inputTokens: Int
        var outputTokens: Int

        enum CodingKeys: String, CodingKey {
            case inputTokens = "input_tokens"
            case outputTokens = "output_tokens"
        }
    }

    struct Attempt: Codable, Sendable {
        var provider: String
        var model: String
        var reason: String
    }

    var text: String
    var provider: String
    var model: String
    var voice: String
    var tools: [Tool]
    var usage: Usage?
    var finishReason: String
    var failedAttempts: [Attempt]
    var conflicts: [AssistantConflict]?

    enum CodingKeys: String, CodingKey {
        case text, provider, model, voice, tools, usage, conflicts
        case finishReason = "finish_reason"
        case failedAttempts = "failed_attempts"
    }
}
