import Metric

/// Figures as the body of an OTLP/HTTP request in JSON: ExportMetricsServiceRequest by the JSON mapping of proto3. All that is counted is
/// cumulative, since one start.
///
/// A distribution is a histogram with the bounds that Prometheus is given too, up to which its counts are exact. Its own buckets are finer,
/// but evenly spaced between two powers of two, which no scale of an exponential histogram is.
public struct MetricEncoder: Sendable {
    /// Points of one request: 700 kB, if all are distributions. A collector takes 20 MiB.
    static let mostPoints = 1_000

    private let source: ExportSource
    /// Nanoseconds since 1970-01-01 UTC.
    private let start: Int64

    /// - Parameter start: since when is counted, in nanoseconds since 1970-01-01 UTC.
    public init(_ source: ExportSource, start: Int64) {
        self.source = source
        self.start = start
    }

    /// The same families in parts of at most so many samples. Those without a sample are left out.
    static func parts(_ families: [MetricFamily], most: Int = mostPoints) -> [[MetricFamily]] {
        var parts: [[MetricFamily]] = []
        var room = 0
        for family in families {
            var rest = family.samples[...]
            while !rest.isEmpty {
                if room == 0 {
                    parts.append([])
                    room = most
                }
                var part = family
                part.samples = Array(rest.prefix(room))
                parts[parts.count - 1].append(part)
                room -= part.samples.count
                rest = rest.dropFirst(part.samples.count)
            }
        }
        return parts
    }

    /// - Parameter time: when they were read, in nanoseconds since 1970-01-01 UTC.
    public func encode(_ families: [MetricFamily], time: Int64) -> [UInt8] {
        let moment = Moment(start: "\(max(0, start))", time: "\(max(0, start, time))")
        let scope = OTLP.ScopeMetrics(scope: source.scope("crucible.metrics"), metrics: families.map { Self.family($0, moment) })
        return OTLP.body(OTLP.MetricsRequest(resourceMetrics: [OTLP.ResourceMetrics(resource: source.resource, scopeMetrics: [scope])]))
    }

    private struct Moment {
        var start: String
        var time: String
    }

    private static func family(_ family: MetricFamily, _ moment: Moment) -> OTLP.Family {
        var encoded = OTLP.Family(name: family.name, description: family.help, unit: family.unit.description)
        switch family.kind {
        case .counter: encoded.sum = OTLP.Sum(dataPoints: family.samples.compactMap { number($0, moment) })
        case .gauge: encoded.gauge = OTLP.Gauge(dataPoints: family.samples.compactMap { number($0, moment) })
        case .distribution: encoded.histogram = OTLP.Histogram(dataPoints: family.samples.compactMap { histogram($0, moment) })
        case .summary: encoded.summary = OTLP.Summary(dataPoints: family.samples.compactMap { summary($0, moment) })
        }
        return encoded
    }

    private static func attributes(_ sample: MetricSample) -> [OTLP.Attribute] { sample.labels.map { OTLP.Attribute($0.name, .text($0.value)) } }

    private static func number(_ sample: MetricSample, _ moment: Moment) -> OTLP.NumberPoint? {
        var point = OTLP.NumberPoint(attributes: attributes(sample), timeUnixNano: moment.time)
        switch sample.value {
        case .counter(let amount):
            point.startTimeUnixNano = moment.start
            if let whole = amount.whole.flatMap(Int64.init(exactly:)) { point.asInt = "\(whole)" } else { point.asDouble = amount.value }
        case .gauge(let value): point.asDouble = value
        case .distribution, .summary: return nil
        }
        return point
    }

    private static func histogram(_ sample: MetricSample, _ moment: Moment) -> OTLP.HistogramPoint? {
        guard case .distribution(let figures) = sample.value else { return nil }
        var (counts, below): ([String], UInt64) = ([], 0)
        for upTo in figures.buckets.map(\.count) + [figures.count] {
            counts.append("\(upTo - below)")
            below = upTo
        }
        return OTLP.HistogramPoint(
            attributes: attributes(sample), startTimeUnixNano: moment.start, timeUnixNano: moment.time, count: "\(figures.count)",
            sum: figures.sum.value, min: figures.least?.value, max: figures.greatest?.value, bucketCounts: counts,
            explicitBounds: figures.buckets.map(\.bound))
    }

    private static func summary(_ sample: MetricSample, _ moment: Moment) -> OTLP.SummaryPoint? {
        guard case .summary(let count, let sum, let quantiles) = sample.value else { return nil }
        return OTLP.SummaryPoint(
            attributes: attributes(sample), startTimeUnixNano: moment.start, timeUnixNano: moment.time, count: "\(count)", sum: sum.value,
            quantileValues: quantiles.map { OTLP.Quantile(quantile: $0.part, value: $0.value) })
    }
}
