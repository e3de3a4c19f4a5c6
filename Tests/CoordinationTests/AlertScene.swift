import AlertRules
import Coordination
import Metric

/// A book of one rule, and the figures of which it is told.
struct AlertScene {
    static let every: Int64 = 30_000_000_000

    let rule: AlertRule
    private(set) var book: AlertBook
    private(set) var now: Int64 = 1_000_000_000
    private(set) var changes: [AlertChange] = []
    var generation: Int? = 1
    var hasPlugin = true
    /// Counted so far.
    private var part: UInt64 = 1_000_000
    private var total: UInt64 = 2_000_000
    private let kind: MetricKind

    /// - Parameter kind: of the rule's figure.
    init(_ rule: AlertRule, _ kind: MetricKind, cycles: Int64 = 10) {
        (self.rule, self.kind) = (rule, kind)
        book = AlertBook([rule], window: cycles * Self.every, families: [], now: now)
        let families = families(0)
        book = AlertBook([rule], window: cycles * Self.every, families: families, now: now)
    }

    var states: [AlertState] { book.states }

    /// One cycle in which the rule's figure has that value over the window, which is one cycle long; nil: nothing was seen.
    @discardableResult
    mutating func cycle(_ value: Double?, fewer: Bool = false) -> [AlertChange] {
        now += Self.every
        if let value, kind != .gauge {
            let amount = UInt64(rule.total == nil && kind == .counter ? value : (value * 1000).rounded())
            part += amount
            total += fewer ? UInt64(rule.fewest) - 1 : 1000
        }
        let plugins: [String: Int?] = hasPlugin ? ["one": generation] : [:]
        let seen = book.absorb(value == nil && kind == .gauge ? [] : families(value ?? 0), plugins: plugins, now: now)
        changes += seen
        return seen
    }

    private var by: [(String, String)] { rule.by.map { ($0, $0 == "plugin" ? "one" : "x") } }
    private var labels: [(String, String)] { by + rule.matching.map { ($0.key, $0.value) } }
    private var otherLabels: [(String, String)] { by + rule.matching.map { ($0.key, "other") } }

    private func families(_ value: Double) -> [MetricFamily] {
        func sample(_ amount: UInt64, _ now: Double, _ count: UInt64, _ extra: [(String, String)]) -> MetricSample {
            switch kind {
            case .counter: MetricSample(extra, .counter(MetricAmount(amount)))
            case .gauge: MetricSample(extra, .gauge(now))
            case .distribution, .summary:
                // Seconds as nanoseconds.
                MetricSample(extra, .summary(count: count, sum: MetricAmount(amount * 1_000_000_000, .seconds), quantiles: []))
            }
        }
        // A series of another subject's kind, which the rule must not read.
        let other = rule.matching.isEmpty ? [] : [sample(7, 0.7, 7, otherLabels)]
        let unit: MetricUnit = kind == .summary || kind == .distribution ? .seconds : .none
        guard let name = rule.total else {
            return [MetricFamily(rule.figure, kind, unit: unit, help: "", samples: [sample(part, value, total, labels)] + other)]
        }
        let isOfItself = name == rule.figure
        let samples = [sample(part, value * 1000, total, labels)] + (isOfItself ? [] : other)
        let figure = MetricFamily(rule.figure, kind, help: "", samples: samples)
        let rest = isOfItself ? otherLabels : by
        return [figure, MetricFamily(name, kind, help: "", samples: [sample(isOfItself ? total - part : total, 1000, total, rest)])]
    }
}

extension AlertRule {
    static func builtin(_ name: String) -> AlertRule { builtin.first { $0.name == name }! }

    /// What its figure is in the host's registry.
    var kind: MetricKind {
        switch name {
        case "lease-wait": .summary
        case "plugin-errors", "plugin-restarts", "lease-refusals", "cache-hits", "cache-disk": .counter
        default: .gauge
        }
    }

    /// Values that are well beyond the bound, between bound and `clear`, and well within.
    var bad: Double { side == .above ? bound * 1.2 + (bound == 0 ? 1 : bound == 1 ? 1 : 0) : bound / 2 }
    var good: Double { side == .above ? clear / 2 : (clear == 1 ? 1 : (clear + 1) / 2) }
    var between: Double? { bound == clear ? nil : kind == .counter && total == nil ? bound : (bound + clear) / 2 }
}
