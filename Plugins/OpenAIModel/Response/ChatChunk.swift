import CruciblePlugin

/// What an endpoint answers: one event of a stream (`delta`), or the whole answer at once (`message`). Everything may be missing,
/// since servers differ in what they leave out.
struct ChatChunk: Decodable {
    struct Choice: Decodable {
        var index: Int?
        var delta: Message?
        var message: Message?
        var finishReason: String?

        enum CodingKeys: String, CodingKey {
            case index, delta, message
            case finishReason = "finish_reason"
        }
    }

    /// The model's thoughts (`reasoning_content`) are no part of the answer and are not read.
    struct Message: Decodable {
        var content: String?
        /// OpenAI puts it here instead when the model declines.
        var refusal: String?
        var toolCalls: [ToolCallPiece]?

        enum CodingKeys: String, CodingKey {
            case content, refusal
            case toolCalls = "tool_calls"
        }
    }

    struct ToolCallPiece: Decodable {
        struct Function: Decodable {
            var name: String?
            /// Text by the protocol; some servers send the object itself.
            var arguments: JSONValue?
        }

        var index: Int?
        var id: String?
        var function: Function?
    }

    struct Usage: Decodable {
        var promptTokens: Int?
        var completionTokens: Int?

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    var choices: [Choice]?
    var usage: Usage?
    /// Present instead of the rest when something failed after the head was sent.
    var error: JSONValue?
    /// `error` for vLLM's form of the same.
    var object: String?

    var isError: Bool {
        if let error, error != .null { return true }
        return object == "error"
    }
}
