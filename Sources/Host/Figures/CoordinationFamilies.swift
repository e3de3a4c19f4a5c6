import Coordination
import Metric

/// The cycle's own figures, and what it warns of.
enum CoordinationFamilies {
    static func make(_ figures: CoordinationFigures) -> [MetricFamily] {
        func steps(_ name: String, _ help: String, _ value: (CoordinationFigures.Step) -> UInt64) -> MetricFamily {
            MetricFamily(name, .counter, help: help, samples: CycleStep.allCases.map { step in
                MetricSample(["step": step.rawValue], .counter(MetricAmount(figures.steps[step].map(value) ?? 0)))
            })
        }
        return [
            MetricFamily(
                "crucible.coordination.cycles", .counter, unit: MetricUnit("{cycle}")!, help: "Cycles that have begun.",
                samples: [MetricSample([:], .counter(MetricAmount(figures.cycles)))]),
            MetricFamily(
                "crucible.coordination.late", .counter, unit: MetricUnit("{cycle}")!, help: "Cycles that were due and did not run.",
                samples: [MetricSample([:], .counter(MetricAmount(figures.late)))]),
            steps("crucible.coordination.step.failures", "How often a step failed.", \.failures),
            steps("crucible.coordination.step.slow", "How often a step took more than a tenth of the period.", \.slow),
            MetricFamily(
                "crucible.coordination.step.duration", .summary, unit: .seconds, help: "How long a step took.",
                samples: CycleStep.allCases.compactMap { step in
                    figures.steps[step].map {
                        MetricSample(["step": step.rawValue], .summary(count: $0.runs, sum: MetricAmount($0.nanoseconds, .seconds), quantiles: []))
                    }
                }),
            MetricFamily(
                "crucible.alert.firing", .gauge, unit: MetricUnit("{alert}")!, help: "Alerts of the rule that fire now.",
                samples: figures.alerts.map { MetricSample(["alert": $0.name, "severity": $0.severity], .gauge(Double($0.firing))) }),
            MetricFamily(
                "crucible.alert.fired", .counter, unit: MetricUnit("{alert}")!, help: "How often an alert of the rule has fired.",
                samples: figures.alerts.map { MetricSample(["alert": $0.name, "severity": $0.severity], .counter(MetricAmount($0.fired))) }),
            MetricFamily(
                "crucible.alert.dropped", .counter, help: "Readings that were not watched, since a rule had as many subjects as may be.",
                samples: [MetricSample([:], .counter(MetricAmount(figures.dropped)))]),
        ]
    }
}
