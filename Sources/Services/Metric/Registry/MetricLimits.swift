/// What there is at most. Beyond it, a metric or series is refused, and that is counted; nothing is merged into another.
public struct MetricLimits: Sendable {
    /// Metrics of one plugin.
    public var metrics = 64
    /// Series of one metric of one plugin.
    public var seriesPerMetric = 256
    /// Series of one plugin.
    public var seriesPerPlugin = 1_024
    /// Series of all plugins.
    public var series = 16_384

    public init() {}

    static let helpBytes = 512
    static let labels = 8
    static let labelBytes = 256
    /// The largest amount or value: 2^50. In nanoseconds, 13 days.
    public static let value: UInt64 = 1 << 50
}
