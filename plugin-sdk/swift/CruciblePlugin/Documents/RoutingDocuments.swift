/// routing-request.schema.json
public struct RoutingRequest: Codable, Sendable, Equatable {
    public struct Constraints: Codable, Sendable, Equatable {
        /// US dollars for the whole request.
        public var maxCost: Double?
        /// Milliseconds for the whole answer.
        public var maxLatency: Double?
        /// 0...1
        public var minQuality: Double?

        public init(maxCost: Double? = nil, maxLatency: Double? = nil, minQuality: Double? = nil) {
            self.maxCost = maxCost
            self.maxLatency = maxLatency
            self.minQuality = minQuality
        }

        enum CodingKeys: String, CodingKey {
            case maxCost = "max_cost_usd"
            case maxLatency = "max_latency_ms"
            case minQuality = "min_quality"
        }
    }

    public var prompt: String
    /// Asked for by name: it is taken, or the request fails.
    public var model: String?
    /// A task type, when the caller knows it; otherwise it is derived from the prompt.
    public var task: String?
    /// Tokens beside the prompt: system message, tool results, tool descriptions.
    public var contextTokens: Int?
    public var maxOutputTokens: Int?
    public var needsTools: Bool?
    public var constraints: Constraints?

    public init(
        prompt: String, model: String? = nil, task: String? = nil, contextTokens: Int? = nil, maxOutputTokens: Int? = nil,
        needsTools: Bool? = nil, constraints: Constraints? = nil
    ) {
        self.prompt = prompt
        self.model = model
        self.task = task
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
        self.needsTools = needsTools
        self.constraints = constraints
    }

    enum CodingKeys: String, CodingKey {
        case prompt, model, task, constraints
        case contextTokens = "context_tokens"
        case maxOutputTokens = "max_output_tokens"
        case needsTools = "needs_tools"
    }
}

/// routing-decision.schema.json
public struct RoutingDecision: Codable, Sendable, Equatable {
    public struct Choice: Codable, Sendable, Equatable {
        /// Manifest id of the plugin that offers the model.
        public var provider: String
        public var model: String
        public var estimates: Estimates

        public init(provider: String, model: String, estimates: Estimates) {
            self.provider = provider
            self.model = model
            self.estimates = estimates
        }
    }

    public struct Estimates: Codable, Sendable, Equatable {
        public var inputTokens: Int
        public var outputTokens: Int
        /// US dollars; nil when the price is not known.
        public var cost: Double?
        /// Milliseconds for the whole answer; nil when the speed is not known.
        public var latency: Double?

        public init(inputTokens: Int, outputTokens: Int, cost: Double? = nil, latency: Double? = nil) {
            self.inputTokens = inputTokens
            self.outputTokens = outputTokens
            self.cost = cost
            self.latency = latency
        }

        enum CodingKeys: String, CodingKey {
            case inputTokens = "input_tokens"
            case outputTokens = "output_tokens"
            case cost = "cost_usd"
            case latency = "latency_ms"
        }
    }

    public enum Complexity: String, Codable, Sendable { case simple, moderate, complex }

    public var choice: Choice
    /// Best first.
    public var fallbacks: [Choice]
    public var task: String
    public var complexity: Complexity
    /// In words, most important first.
    public var reasons: [String]
    /// What routing would have the request do beside that; nil: nothing.
    public var proposals: [Proposal]?

    public init(
        choice: Choice, fallbacks: [Choice], task: String, complexity: Complexity, reasons: [String], proposals: [Proposal]? = nil
    ) {
        self.choice = choice
        self.fallbacks = fallbacks
        self.task = task
        self.complexity = complexity
        self.reasons = reasons
        self.proposals = proposals
    }
}
