/// One metric at one moment, with all its series.
public struct MetricFamily: Sendable, Encodable {
    public var name: String
    public var kind: MetricKind
    public var unit: MetricUnit
    public var help: String
    public var samples: [MetricSample]

    public init(_ name: String, _ kind: MetricKind, unit: MetricUnit = .none, help: String, samples: [MetricSample] = []) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.samples = samples
    }
}

/// One series at one moment.
public struct MetricSample: Sendable {
    public struct Label: Sendable, Hashable {
        public var name: String
        public var value: String
    }

    public enum Value: Sendable, Hashable {
        case counter(MetricAmount)
        case gauge(Double)
        case distribution(DistributionFigures)
        case summary(count: UInt64, sum: MetricAmount, quantiles: [MetricQuantile])
    }

    /// In the order in which they are shown; none is empty.
    public var labels: [Label]
    public var value: Value

    /// Labels without a value are left out, as Prometheus takes them.
    public init(_ labels: KeyValuePairs<String, String>, _ value: Value) { self.init(labels.map { ($0.key, $0.value) }, value) }

    public init(_ labels: [(String, String)], _ value: Value) {
        self.labels = labels.compactMap { $0.1.isEmpty ? nil : Label(name: $0.0, value: $0.1) }
        self.value = value
    }

    public subscript(label: String) -> String? { labels.first { $0.name == label }?.value }
}

extension MetricSample: Encodable {
    private enum CodingKeys: String, CodingKey { case labels, value, count, sum, min, max, quantiles, buckets }

    private struct Bucket: Encodable {
        var le: Double
        var count: UInt64
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Dictionary(labels.map { ($0.name, $0.value) }) { first, _ in first }, forKey: .labels)
        switch value {
        case .counter(let amount): try container.encode(amount, forKey: .value)
        case .gauge(let value): try container.encode(value, forKey: .value)
        case .distribution(let figures):
            try container.encode(figures.count, forKey: .count)
            try container.encode(figures.sum, forKey: .sum)
            try container.encodeIfPresent(figures.least, forKey: .min)
            try container.encodeIfPresent(figures.greatest, forKey: .max)
            try container.encode(figures.quantiles, forKey: .quantiles)
            try container.encode(figures.buckets.map { Bucket(le: $0.bound, count: $0.count) }, forKey: .buckets)
        case .summary(let count, let sum, let quantiles):
            try container.encode(count, forKey: .count)
            try container.encode(sum, forKey: .sum)
            try container.encode(quantiles, forKey: .quantiles)
        }
    }
}
