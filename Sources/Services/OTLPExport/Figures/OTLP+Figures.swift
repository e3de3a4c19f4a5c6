/// The messages of opentelemetry/proto/collector/metrics/v1. 64 bits are a text.
extension OTLP {
    struct MetricsRequest: Encodable { var resourceMetrics: [ResourceMetrics] }

    struct ResourceMetrics: Encodable {
        var resource: Resource
        var scopeMetrics: [ScopeMetrics]
    }

    struct ScopeMetrics: Encodable {
        var scope: Scope
        var metrics: [Family]
    }

    /// Has the points of one kind.
    struct Family: Encodable {
        var name: String
        var description: String
        var unit: String
        var sum: Sum?
        var gauge: Gauge?
        var histogram: Histogram?
        var summary: Summary?
    }

    struct Sum: Encodable {
        /// 2: since the start time.
        var aggregationTemporality = 2
        var isMonotonic = true
        var dataPoints: [NumberPoint]
    }

    struct Gauge: Encodable { var dataPoints: [NumberPoint] }

    struct Histogram: Encodable {
        var aggregationTemporality = 2
        var dataPoints: [HistogramPoint]
    }

    struct Summary: Encodable { var dataPoints: [SummaryPoint] }

    struct NumberPoint: Encodable {
        var attributes: [Attribute]
        var startTimeUnixNano: String?
        var timeUnixNano: String
        var asInt: String?
        var asDouble: Double?
    }

    struct HistogramPoint: Encodable {
        var attributes: [Attribute]
        var startTimeUnixNano: String
        var timeUnixNano: String
        var count: String
        var sum: Double
        var min: Double?
        var max: Double?
        /// One more than bounds: the last is of what lies above them.
        var bucketCounts: [String]
        var explicitBounds: [Double]
    }

    struct SummaryPoint: Encodable {
        var attributes: [Attribute]
        var startTimeUnixNano: String
        var timeUnixNano: String
        var count: String
        var sum: Double
        var quantileValues: [Quantile]
    }

    struct Quantile: Encodable {
        var quantile: Double
        var value: Double
    }
}
