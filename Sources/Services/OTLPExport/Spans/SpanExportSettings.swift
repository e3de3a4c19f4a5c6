/// How spans are sent. Durations are nanoseconds.
public struct SpanExportSettings: Sendable, Hashable {
    /// Spans that wait; more are dropped.
    public var queue: Int
    /// Spans of one request.
    public var batch = 512
    /// How long the first span of a batch waits for others.
    public var delay: Int64 = 1_000_000_000
    /// How often one batch is sent.
    public var attempts = 5
    /// Before the second attempt; twice as long before each further one.
    public var backoff: Int64 = 1_000_000_000
    /// However long a collector asks to be left alone.
    public var longestPause: Int64 = 60_000_000_000
    /// From the host's stop until what has not been sent is dropped.
    public var flush: Int64 = 2_000_000_000

    public init(queue: Int) { self.queue = queue }
}
