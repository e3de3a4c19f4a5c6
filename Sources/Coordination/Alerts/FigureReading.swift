import AlertRules
import Metric

/// What a rule reads of the figures of one moment, for one subject.
struct FigureReading: Sendable, Equatable {
    /// Whether it is a value by itself. The others only say something by what they grow by.
    var isNow: Bool
    var part: Double
    /// nil: the rule has none.
    var total: Double?

    /// What came since `earlier`, or is now; nil where it says nothing.
    func value(since earlier: FigureReading?, fewest: Int) -> Double? {
        if isNow {
            guard let total else { return part }
            return total > 0 && total >= Double(fewest) ? part / total : nil
        }
        guard let earlier else { return nil }
        let grown = max(0, part - earlier.part)
        guard let total else { return grown }
        let whole = total - (earlier.total ?? 0)
        // Both are read while calls go on.
        return whole > 0 && whole >= Double(fewest) ? grown / whole : nil
    }

    /// By subject. A series without one of the labels by which the rule tells subjects apart is none of theirs.
    static func read(_ rule: AlertRule, _ families: [String: MetricFamily]) -> [AlertSubject: FigureReading] {
        guard let figure = families[rule.figure] else { return [:] }
        let isNow = figure.kind == .gauge
        var readings: [AlertSubject: FigureReading] = [:]
        if let name = rule.total {
            guard let total = families[name], total.kind == figure.kind else { return [:] }
            for sample in total.samples {
                guard let subject = rule.subject(of: sample), let (amount, _) = Self.amounts(sample.value) else { continue }
                let known = readings[subject]?.total ?? 0
                readings[subject] = FigureReading(isNow: isNow, part: 0, total: known + amount)
            }
        }
        for sample in figure.samples where rule.matches(sample) {
            guard let subject = rule.subject(of: sample), let (amount, count) = Self.amounts(sample.value) else { continue }
            var reading = readings[subject] ?? FigureReading(isNow: isNow, part: 0, total: rule.total == nil ? nil : 0)
            reading.part += amount
            if rule.total == nil, let count { reading.total = (reading.total ?? 0) + count }
            readings[subject] = reading
        }
        return readings
    }

    /// The amount, and how many values it is the sum of where it is one.
    private static func amounts(_ value: MetricSample.Value) -> (Double, Double?)? {
        switch value {
        case .counter(let amount): (amount.value, nil)
        case .gauge(let value): value.isFinite ? (value, nil) : nil
        case .distribution(let figures): (figures.sum.value, Double(figures.count))
        case .summary(let count, let sum, _): (sum.value, Double(count))
        }
    }
}

extension AlertRule {
    fileprivate func matches(_ sample: MetricSample) -> Bool { matching.allSatisfy { sample[$0.key] == $0.value } }

    fileprivate func subject(of sample: MetricSample) -> AlertSubject? {
        var labels: [(String, String)] = []
        for name in by {
            guard let value = sample[name] else { return nil }
            labels.append((name, value))
        }
        return AlertSubject(labels)
    }
}
