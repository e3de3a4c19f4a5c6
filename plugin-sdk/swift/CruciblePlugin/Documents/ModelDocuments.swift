/// model-list.schema.json
public struct ModelList: Codable, Sendable, Equatable {
    public var models: [ModelInfo]
    public init(models: [ModelInfo]) { self.models = models }
}

/// A model as its provider describes it. What is nil is not known.
public struct ModelInfo: Codable, Sendable, Equatable {
    public var id: String
    /// Tokens, input and output together.
    public var contextLength: Int?
    /// US dollars for a million tokens.
    public var inputCost: Double?
    public var outputCost: Double?
    /// `tools`, `streaming`, `vision`, `json`, `code`, `reasoning`
    public var abilities: [String]?
    /// 0...1, by the operator's judgement.
    public var quality: Double?
    public var tokensPerSecond: Double?

    public init(
        id: String, contextLength: Int? = nil, inputCost: Double? = nil, outputCost: Double? = nil, abilities: [String]? = nil,
        quality: Double? = nil, tokensPerSecond: Double? = nil
    ) {
        self.id = id
        self.contextLength = contextLength
        self.inputCost = inputCost
        self.outputCost = outputCost
        self.abilities = abilities
        self.quality = quality
        self.tokensPerSecond = tokensPerSecond
    }

    enum CodingKeys: String, CodingKey {
        case id, abilities, quality
        case contextLength = "context_length"
        case inputCost = "input_cost_per_million"
        case outputCost = "output_cost_per_million"
        case tokensPerSecond = "tokens_per_second"
    }
}

/// One message of a conversation.
public struct ModelMessage: Codable, Sendable, Equatable {
    public enum Role: String, Codable, Sendable { case system, user, assistant, tool }

    public var role: Role
    public var content: String
    /// Of an assistant message: the tools that it asks for.
    public var toolCalls: [ModelToolCall]?
    /// Of a tool message: which request it answers.
    public var toolCallID: String?

    public init(role: Role, content: String, toolCalls: [ModelToolCall]? = nil, toolCallID: String? = nil) {
        self.role = role
        self.content = content
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }

    enum CodingKeys: String, CodingKey {
        case role, content
        case toolCalls = "tool_calls"
        case toolCallID = "tool_call_id"
    }
}

/// A tool that a model asks for. `arguments` is JSON text as the model wrote it, which need not be valid.
public struct ModelToolCall: Codable, Sendable, Equatable {
    public var id: String
    public var name: String
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// A tool that a model may ask for.
public struct ModelTool: Codable, Sendable, Equatable {
    public var name: String
    public var description: String
    /// JSON Schema of the arguments.
    public var inputSchema: JSONValue

    public init(name: String, description: String, inputSchema: JSONValue) {
        self.name = name
        self.description = description
        self.inputSchema = inputSchema
    }

    enum CodingKeys: String, CodingKey {
        case name, description
        case inputSchema = "input_schema"
    }
}

/// model-request.schema.json
public struct ModelRequest: Codable, Sendable, Equatable {
    public var model: String
    public var messages: [ModelMessage]
    public var tools: [ModelTool]?
    public var temperature: Double?
    public var maxOutputTokens: Int?
    public var seed: Int?
    /// False: one answer at the end and no deltas. Default true.
    public var stream: Bool?

    public init(
        model: String, messages: [ModelMessage], tools: [ModelTool]? = nil, temperature: Double? = nil, maxOutputTokens: Int? = nil,
        seed: Int? = nil, stream: Bool? = nil
    ) {
        self.model = model
        self.messages = messages
        self.tools = tools
        self.temperature = temperature
        self.maxOutputTokens = maxOutputTokens
        self.seed = seed
        self.stream = stream
    }

    enum CodingKeys: String, CodingKey {
        case model, messages, tools, temperature, seed, stream
        case maxOutputTokens = "max_output_tokens"
    }
}

/// model-delta.schema.json: the next piece of the answer's text.
public struct ModelDelta: Codable, Sendable, Equatable {
    public var text: String
    public init(text: String) { self.text = text }
}

public struct TokenUsage: Codable, Sendable, Equatable {
    public var inputTokens: Int
    public var outputTokens: Int

    public init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    enum CodingKeys: String, CodingKey {
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
    }
}

/// model-completion.schema.json
public struct ModelCompletion: Codable, Sendable, Equatable {
    /// The whole text, deltas included.
    public var text: String
    public var toolCalls: [ModelToolCall]
    /// `stop`, `length`, `tool_calls` or what the endpoint said.
    public var finishReason: String
    /// nil when the endpoint does not tell.
    public var usage: TokenUsage?
    public var model: String

    public init(text: String, toolCalls: [ModelToolCall], finishReason: String, usage: TokenUsage?, model: String) {
        self.text = text
        self.toolCalls = toolCalls
        self.finishReason = finishReason
        self.usage = usage
        self.model = model
    }

    enum CodingKeys: String, CodingKey {
        case text, usage, model
        case toolCalls = "tool_calls"
        case finishReason = "finish_reason"
    }
}
