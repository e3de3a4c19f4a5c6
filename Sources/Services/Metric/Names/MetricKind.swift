/// What a metric is: how its series are written and read.
public enum MetricKind: String, Sendable, Codable, CaseIterable {
    /// Only grows.
    case counter
    /// What is now.
    case gauge
    /// How often which values came.
    case distribution
    /// Count and sum of values, some quantiles; the host's own, where no more is known.
    case summary
}
