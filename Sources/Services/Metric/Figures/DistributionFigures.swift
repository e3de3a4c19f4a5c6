/// A distribution at one moment. All of it is of that moment: the last bucket holds as many as `count` says.
public struct DistributionFigures: Sendable, Hashable {
    public struct Bucket: Sendable, Hashable {
        /// In the metric's unit; the bound itself is in.
        public var bound: Double
        /// Values up to the bound.
        public var count: UInt64
    }

    public var count: UInt64
    public var sum: MetricAmount
    /// nil when nothing was recorded.
    public var least: MetricAmount?
    public var greatest: MetricAmount?
    public var buckets: [Bucket]
    /// By part, 0 to 1. At most a 64th too great.
    public var quantiles: [MetricQuantile]

    init(_ total: DistributionTotal, _ unit: MetricUnit, _ layout: BucketLayout) {
        count = total.count
        sum = MetricAmount(total.sum, unit)
        least = total.count == 0 ? nil : MetricAmount(total.least, unit)
        greatest = total.count == 0 ? nil : MetricAmount(total.greatest, unit)
        var (below, at): (UInt64, Int) = (0, 0)
        buckets = layout.exposedBounds(unit).map { power, bound in
            let end = min(BucketLayout.bucketsBelow(power: power), total.counts.count)
            while at < end { (below, at) = (below + total.counts[at], at + 1) }
            return Bucket(bound: bound, count: below)
        }
        quantiles = total.count == 0 ? [] : Self.quantiles(total, layout, greatest: MetricAmount(total.greatest, unit).value)
    }

    fileprivate static func quantiles(_ total: DistributionTotal, _ layout: BucketLayout, greatest: Double) -> [MetricQuantile] {
        MetricQuantile.parts.map { part in
            let wanted = max(1, UInt64((Double(total.count) * part).rounded(.up)))
            var seen: UInt64 = 0
            for (bucket, number) in total.counts.enumerated() {
                seen += number
                if seen >= wanted { return MetricQuantile(part: part, value: min(layout.upperBound(of: bucket), greatest)) }
            }
            return MetricQuantile(part: part, value: greatest)
        }
    }
}

extension DistributionTotal {
    /// The values that half, nine tenths and 99 hundredths do not exceed; empty when nothing was recorded.
    public func quantiles(_ unit: MetricUnit) -> [MetricQuantile] {
        count == 0 ? [] : DistributionFigures.quantiles(self, BucketLayout(unit), greatest: MetricAmount(greatest, unit).value)
    }
}

/// The value that this part of all values does not exceed.
public struct MetricQuantile: Sendable, Hashable, Codable {
    public var part: Double
    public var value: Double

    static let parts = [0.5, 0.9, 0.99]

    public init(part: Double, value: Double) {
        self.part = part
        self.value = value
    }
}
