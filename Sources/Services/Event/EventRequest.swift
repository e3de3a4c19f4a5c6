/// What a subscriber wants.
public struct EventRequest: Sendable {
    public enum Overflow: String, Sendable { case block, gap }
    public enum Acknowledgement: String, Sendable { case automatic, manual }

    /// Of the plugin's own: under the same name, the next generation goes on where this one ends.
    public var name: String
    public var topics: [TopicPattern]
    /// From which sequence of every topic; nil: what comes from now on.
    public var since: UInt64?
    /// What happens when the subscriber does not keep up: publishers wait, or it misses events and is told which.
    public var overflow: Overflow
    /// How many events may be on their way to it.
    public var queue: Int?
    public var acknowledgement: Acknowledgement

    public init(
        name: String, topics: [TopicPattern], since: UInt64? = nil, overflow: Overflow = .gap, queue: Int? = nil,
        acknowledgement: Acknowledgement = .automatic
    ) {
        self.name = name
        self.topics = topics
        self.since = since
        self.overflow = overflow
        self.queue = queue
        self.acknowledgement = acknowledgement
    }
}
