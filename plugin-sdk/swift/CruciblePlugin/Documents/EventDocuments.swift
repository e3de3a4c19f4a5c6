/// event-subscription.schema.json: what a plugin wants to be told.
public struct EventSubscription: Codable, Sendable, Equatable {
    /// What happens when this subscriber does not keep up: it misses events and is told which, or publishers wait for it.
    public enum Overflow: String, Codable, Sendable { case gap, block }

    /// Of the plugin's own: under the same name, the next generation goes on where this one ends.
    public var name: String
    /// Names, in which `*` stands for any text.
    public var topics: [String]
    /// From which sequence of every topic; nil: what comes from now on.
    public var since: UInt64?
    public var overflow: Overflow?
    /// How many events may be on their way to it; nil: the host's standard.
    public var queue: Int?

    public init(name: String, topics: [String], since: UInt64? = nil, overflow: Overflow? = nil, queue: Int? = nil) {
        self.name = name
        self.topics = topics
        self.since = since
        self.overflow = overflow
        self.queue = queue
    }
}

/// event-message.schema.json: an event, a fence, or a gap.
public struct EventMessage: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable { case event, fence, gap }

    public var event: Kind
    public var topic: String
    /// Of the event or the fence.
    public var sequence: UInt64?
    /// Milliseconds since 1970.
    public var time: Int64?
    /// Who published it: a plugin's id, or `host`.
    public var source: String?
    public var generation: Int?
    public var data: JSONValue?
    /// Of a gap: the first sequence that is missing, and the first that is there.
    public var from: UInt64?
    public var first: UInt64?

    public init(
        event: Kind, topic: String, sequence: UInt64? = nil, time: Int64? = nil, source: String? = nil, generation: Int? = nil,
        data: JSONValue? = nil, from: UInt64? = nil, first: UInt64? = nil
    ) {
        self.event = event
        self.topic = topic
        self.sequence = sequence
        self.time = time
        self.source = source
        self.generation = generation
        self.data = data
        self.from = from
        self.first = first
    }

    enum CodingKeys: String, CodingKey {
        case event, topic, sequence
        case time = "time_ms"
        case source, generation, data, from, first
    }
}

/// event-decision.schema.json: what an orchestrator publishes on `crucible.decision`, once routing has decided, once voice has, and for each
/// conflict of their proposals.
public struct DecisionEvent: Codable, Sendable, Equatable {
    public enum Stage: String, Codable, Sendable { case routing, voice, conflict }

    public var stage: Stage
    /// Of the orchestrator's own, from 1; with its generation it names the request.
    public var request: Int
    public var decision: RoutingDecision?
    /// The ids of the voices, and why these.
    public var voices: [String]?
    public var reasons: [String]?
    public var conflict: ProposalConflict?

    public init(
        stage: Stage, request: Int, decision: RoutingDecision? = nil, voices: [String]? = nil, reasons: [String]? = nil,
        conflict: ProposalConflict? = nil
    ) {
        self.stage = stage
        self.request = request
        self.decision = decision
        self.voices = voices
        self.reasons = reasons
        self.conflict = conflict
    }
}
