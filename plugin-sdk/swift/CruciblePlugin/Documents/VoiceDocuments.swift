/// voice-request.schema.json
public struct VoiceRequest: Codable, Sendable, Equatable {
    public var prompt: String
    /// Asked for by id: exactly these, in this order.
    public var voices: [String]?
    /// What routing decided before.
    public var decision: RoutingDecision?

    public init(prompt: String, voices: [String]? = nil, decision: RoutingDecision? = nil) {
        self.prompt = prompt
        self.voices = voices
        self.decision = decision
    }
}

/// One voice: how to answer.
public struct Voice: Codable, Sendable, Equatable {
    public var id: String
    public var name: String
    public var summary: String
    /// The system message.
    public var system: String
    /// Sampling temperature, 0...2.
    public var temperature: Double

    public init(id: String, name: String, summary: String, system: String, temperature: Double) {
        self.id = id
        self.name = name
        self.summary = summary
        self.system = system
        self.temperature = temperature
    }
}

/// voice-selection.schema.json
public struct VoiceSelection: Codable, Sendable, Equatable {
    /// At least one; the first speaks, and weighs what the others would say.
    public var voices: [Voice]
    /// In words, most important first.
    public var reasons: [String]
    /// What voice would have the request do; nil: nothing.
    public var proposals: [Proposal]?

    public init(voices: [Voice], reasons: [String], proposals: [Proposal]? = nil) {
        self.voices = voices
        self.reasons = reasons
        self.proposals = proposals
    }
}

/// voice-list.schema.json
public struct VoiceList: Codable, Sendable, Equatable {
    public var voices: [Voice]
    public init(voices: [Voice]) { self.voices = voices }
}
