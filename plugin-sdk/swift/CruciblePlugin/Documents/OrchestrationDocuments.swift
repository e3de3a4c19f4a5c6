/// orchestration-request.schema.json
public struct OrchestrationRequest: Codable, Sendable, Equatable {
    /// May name tools itself: `Summarise @git.git_log(repo_path=".", max_count=3)`.
    public var prompt: String
    public var voices: [String]?
    public var model: String?
    public var maxOutputTokens: Int?
    public var seed: Int?
    /// Whether the model is offered the catalogue's tools; nil: as configured.
    public var tools: Bool?
    public var constraints: RoutingRequest.Constraints?

    public init(
        prompt: String, voices: [String]? = nil, model: String? = nil, maxOutputTokens: Int? = nil, seed: Int? = nil,
        tools: Bool? = nil, constraints: RoutingRequest.Constraints? = nil
    ) {
        self.prompt = prompt
        self.voices = voices
        self.model = model
        self.maxOutputTokens = maxOutputTokens
        self.seed = seed
        self.tools = tools
        self.constraints = constraints
    }

    enum CodingKeys: String, CodingKey {
        case prompt, voices, model, seed, tools, constraints
        case maxOutputTokens = "max_output_tokens"
    }
}

/// orchestration-event.schema.json: told apart by `type`.
public struct OrchestrationEvent: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        /// `text` is the next piece of the answer.
        case text
        /// `decision` and `voice` say what was decided.
        case decided
        /// `tool` begins.
        case toolStarted = "tool_started"
        /// `tool` reports; `text` says what.
        case toolProgress = "tool_progress"
        /// `tool` ended; `isError` says how.
        case toolEnded = "tool_ended"
        /// The model failed and the next is tried; `text` says why. What was streamed before is void.
        case fallback
    }

    public var type: Kind
    public var text: String?
    public var tool: String?
    public var isError: Bool?
    public var voice: String?
    public var decision: RoutingDecision?

    public init(
        type: Kind, text: String? = nil, tool: String? = nil, isError: Bool? = nil, voice: String? = nil,
        decision: RoutingDecision? = nil
    ) {
        self.type = type
        self.text = text
        self.tool = tool
        self.isError = isError
        self.voice = voice
        self.decision = decision
    }

    enum CodingKeys: String, CodingKey {
        case type, text, tool, voice, decision
        case isError = "is_error"
    }
}

/// orchestration-result.schema.json
public struct OrchestrationResult: Codable, Sendable, Equatable {
    public struct ToolUse: Codable, Sendable, Equatable {
        public var name: String
        public var isError: Bool

        public init(name: String, isError: Bool) {
            self.name = name
            self.isError = isError
        }

        enum CodingKeys: String, CodingKey {
            case name
            case isError = "is_error"
        }
    }

    public struct FailedAttempt: Codable, Sendable, Equatable {
        public var provider: String
        public var model: String
        /// Name of the status and what was said.
        public var reason: String

        public init(provider: String, model: String, reason: String) {
            self.provider = provider
            self.model = model
            self.reason = reason
        }
    }

    public var text: String
    /// Manifest id of the plugin whose model answered.
    public var provider: String
    public var model: String
    public var voice: String
    public var tools: [ToolUse]
    /// Sum over all model calls; nil when an endpoint did not tell.
    public var usage: TokenUsage?
    public var finishReason: String
    /// Model calls made.
    public var steps: Int
    public var failedAttempts: [FailedAttempt]
    public var decision: RoutingDecision
    /// Proposals that could not all be followed; nil: there were none.
    public var conflicts: [ProposalConflict]?

    public init(
        text: String, provider: String, model: String, voice: String, tools: [ToolUse], usage: TokenUsage?, finishReason: String,
        steps: Int, failedAttempts: [FailedAttempt], decision: RoutingDecision, conflicts: [ProposalConflict]? = nil
    ) {
        self.text = text
        self.provider = provider
        self.model = model
        self.voice = voice
        self.tools = tools
        self.usage = usage
        self.finishReason = finishReason
        self.steps = steps
        self.failedAttempts = failedAttempts
        self.decision = decision
        self.conflicts = conflicts
    }

    enum CodingKeys: String, CodingKey {
        case text, provider, model, voice, tools, usage, steps, decision, conflicts
        case finishReason = "finish_reason"
        case failedAttempts = "failed_attempts"
    }
}
