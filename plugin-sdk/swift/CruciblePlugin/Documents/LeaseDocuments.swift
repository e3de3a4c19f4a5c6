/// lease-request.schema.json: all of it, or nothing.
public struct LeaseRequest: Codable, Sendable, Equatable {
    public enum Urgency: String, Codable, Sendable { case normal, high, critical }

    public struct File: Codable, Sendable, Equatable {
        public enum Mode: String, Codable, Sendable { case shared, exclusive }
        /// The same text is the same file.
        public var name: String
        public var mode: Mode

        public init(name: String, mode: Mode = .exclusive) {
            self.name = name
            self.mode = mode
        }
    }

    public var concurrency: Int?
    public var connections: Int?
    /// Bytes.
    public var memory: Int?
    /// Thousandths of a processor.
    public var cpu: Int?
    public var file: File?
    /// Milliseconds; nil: the host's standard.
    public var term: Int?
    public var urgency: Urgency?
    /// Whether a critical request of another plugin may take it back.
    public var preemptible: Bool?

    public init(
        concurrency: Int? = nil, connections: Int? = nil, memory: Int? = nil, cpu: Int? = nil, file: File? = nil, term: Int? = nil,
        urgency: Urgency? = nil, preemptible: Bool? = nil
    ) {
        self.concurrency = concurrency
        self.connections = connections
        self.memory = memory
        self.cpu = cpu
        self.file = file
        self.term = term
        self.urgency = urgency
        self.preemptible = preemptible
    }

    enum CodingKeys: String, CodingKey {
        case concurrency, connections, memory, cpu, file
        case term = "term_ms"
        case urgency, preemptible
    }
}

/// lease-event.schema.json
struct LeaseEvent: Decodable {
    enum Kind: String, Decodable { case granted, notice }
    var event: Kind
    var lease: UInt64?
    var token: UInt64?
    var reason: String?
    var grace: Int?

    enum CodingKeys: String, CodingKey {
        case event, lease, token, reason
        case grace = "grace_ms"
    }
}
