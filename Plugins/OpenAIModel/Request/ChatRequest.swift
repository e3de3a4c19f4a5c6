import CruciblePlugin

/// The body of `POST /chat/completions`.
struct ChatRequest: Encodable {
    struct Message: Encodable {
        var role: String
        var content: String
        var toolCalls: [ToolCall]?
        var toolCallID: String?

        enum CodingKeys: String, CodingKey {
            case role, content
            case toolCalls = "tool_calls"
            case toolCallID = "tool_call_id"
        }
    }

    struct ToolCall: Encodable {
        struct Function: Encodable {
            var name: String
            var arguments: String
        }

        var id: String
        var type = "function"
        var function: Function
    }

    struct Tool: Encodable {
        struct Function: Encodable {
            var name: String
            var description: String
            var parameters: JSONValue
        }

        var type = "function"
        var function: Function
    }

    struct StreamOptions: Encodable {
        var includeUsage = true
        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    /// Which member bounds the length of the answer. OpenAI's newer models refuse the old name; the other servers know the old one.
    enum OutputBound {
        case maxTokens, maxCompletionTokens

        init(endpoint: EndpointURL) { self = endpoint.host == "api.openai.com" ? .maxCompletionTokens : .maxTokens }
    }

    var model: String
    var messages: [Message]
    var tools: [Tool]?
    var temperature: Double?
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var seed: Int?
    var stream: Bool
    var streamOptions: StreamOptions?

    enum CodingKeys: String, CodingKey {
        case model, messages, tools, temperature, seed, stream
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case streamOptions = "stream_options"
    }

    init(_ request: ModelRequest, names: ToolNames, bound: OutputBound) {
        model = request.model
        messages = request.messages.map { Message($0, names: names) }
        // An empty list is an error at OpenAI.
        tools = request.tools.flatMap { $0.isEmpty ? nil : $0.map { Tool($0, names: names) } }
        temperature = request.temperature
        maxTokens = bound == .maxTokens ? request.maxOutputTokens : nil
        maxCompletionTokens = bound == .maxCompletionTokens ? request.maxOutputTokens : nil
        seed = request.seed
        stream = request.stream ?? true
        streamOptions = stream ? StreamOptions() : nil
    }
}

extension ChatRequest.Message {
    init(_ message: ModelMessage, names: ToolNames) {
        let calls = message.toolCalls ?? []
        self.init(
            role: message.role.rawValue, content: message.content,
            toolCalls: calls.isEmpty ? nil : calls.map { ChatRequest.ToolCall($0, names: names) },
            toolCallID: message.toolCallID)
    }
}

extension ChatRequest.ToolCall {
    init(_ call: ModelToolCall, names: ToolNames) {
        self.init(id: call.id, function: Function(name: names.wire(call.name), arguments: call.arguments))
    }
}

extension ChatRequest.Tool {
    init(_ tool: ModelTool, names: ToolNames) {
        self.init(function: Function(name: names.wire(tool.name), description: tool.description, parameters: tool.inputSchema))
    }
}
