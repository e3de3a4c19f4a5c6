/// tool-catalogue.schema.json
public struct ToolCatalogue: Codable, Sendable, Equatable {
    public var tools: [ToolInfo]
    public var servers: [ToolServer]
    /// What the provider would have requests do; nil: nothing.
    public var proposals: [Proposal]?

    public init(tools: [ToolInfo], servers: [ToolServer], proposals: [Proposal]? = nil) {
        self.tools = tools
        self.servers = servers
        self.proposals = proposals
    }
}

public struct ToolInfo: Codable, Sendable, Equatable {
    /// `server.tool`
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

public struct ToolServer: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable { case starting, ready, restarting, failed, stopped }

    public var name: String
    public var state: State
    /// As the server agreed to; nil before the handshake.
    public var protocolVersion: String?
    /// Why it is not ready.
    public var reason: String?
    /// How often it was started again.
    public var restarts: Int

    public init(name: String, state: State, protocolVersion: String? = nil, reason: String? = nil, restarts: Int = 0) {
        self.name = name
        self.state = state
        self.protocolVersion = protocolVersion
        self.reason = reason
        self.restarts = restarts
    }

    enum CodingKeys: String, CodingKey {
        case name, state, reason, restarts
        case protocolVersion = "protocol_version"
    }
}

/// tool-call.schema.json
public struct ToolCall: Codable, Sendable, Equatable {
    public var name: String
    /// An object.
    public var arguments: JSONValue
    /// Whether a result that is kept will do; nil: as the provider is configured.
    public var cache: CacheUse?

    public enum CacheUse: String, Codable, Sendable { case use, bypass }

    public init(name: String, arguments: JSONValue, cache: CacheUse? = nil) {
        self.name = name
        self.arguments = arguments
        self.cache = cache
    }
}

/// tool-progress.schema.json
public struct ToolProgress: Codable, Sendable, Equatable {
    public var progress: Double
    public var total: Double?
    public var message: String?

    public init(progress: Double, total: Double? = nil, message: String? = nil) {
        self.progress = progress
        self.total = total
        self.message = message
    }
}

/// tool-result.schema.json
public struct ToolResult: Codable, Sendable, Equatable {
    /// All text contents, joined with line feeds.
    public var text: String
    /// The tool itself reports an error, which `text` describes.
    public var isError: Bool
    /// The contents as the server gave them.
    public var content: [JSONValue]
    public var structured: JSONValue?

    public init(text: String, isError: Bool, content: [JSONValue] = [], structured: JSONValue? = nil) {
        self.text = text
        self.isError = isError
        self.content = content
        self.structured = structured
    }

    enum CodingKeys: String, CodingKey {
        case text, content, structured
        case isError = "is_error"
    }
}
