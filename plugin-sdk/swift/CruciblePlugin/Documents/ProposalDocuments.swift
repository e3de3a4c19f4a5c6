/// proposal.schema.json: what a plugin would have a request do. Routing gives them with its decision, voice with its selection, and a
/// provider of tools with its catalogue.
public struct Proposal: Codable, Sendable, Equatable {
    /// `model`, `voices`, `cache` or `concurrency`. An orchestrator leaves aside what it does not know.
    public var subject: String
    /// Of `model`: `provider/model`. Of `voices` and `concurrency`: how many, from 1. Of `cache`: `use` or `bypass`.
    public var value: JSONValue
    /// Whether the value is what must not be; of a number: it and more.
    public var refuses: Bool?
    /// For people.
    public var reason: String

    public init(subject: String, value: JSONValue, refuses: Bool? = nil, reason: String) {
        self.subject = subject
        self.value = value
        self.refuses = refuses
        self.reason = reason
    }
}

/// Two proposals that could not both be followed, and which one was.
public struct ProposalConflict: Codable, Sendable, Equatable {
    public struct Side: Codable, Sendable, Equatable {
        /// `routing`, `voice` or `tools`.
        public var from: String
        public var value: JSONValue
        public var refuses: Bool?
        public var reason: String

        public init(from: String, value: JSONValue, refuses: Bool? = nil, reason: String) {
            self.from = from
            self.value = value
            self.refuses = refuses
            self.reason = reason
        }
    }

    /// As in ``Proposal/subject``.
    public var subject: String
    /// `routing-wins`, `priority` or `veto`.
    public var policy: String
    public var won: Side
    public var lost: Side

    public init(subject: String, policy: String, won: Side, lost: Side) {
        self.subject = subject
        self.policy = policy
        self.won = won
        self.lost = lost
    }
}
