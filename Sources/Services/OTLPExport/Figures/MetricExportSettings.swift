/// How figures are sent. Durations are nanoseconds.
public struct MetricExportSettings: Sendable, Hashable {
    /// From one reading to the next.
    public var interval: Int64
    /// However long a collector asks to be left alone.
    public var longestPause: Int64 = 60_000_000_000
    /// From the host's stop until it is given up.
    public var flush: Int64 = 2_000_000_000

    public init(interval: Int64) { self.interval = interval }
}
