import Gate
import Metric

/// What was called: by whom, of whom, how often, and how it went.
enum FunctionFamilies {
    static func make(_ figures: [EdgeName: EdgeCounters.Figures]) -> [MetricFamily] {
        let sorted = figures.map { (labels: labels($0.key), figures: $0.value) }
            .sorted { $0.labels.map(\.1).lexicographicallyPrecedes($1.labels.map(\.1)) }
        let unit = MetricUnit("{call}")!
        return [
            MetricFamily(
                "crucible.function.calls", .counter, unit: unit, help: "Calls that have ended, of functions of plugins and of the host's services (plugin host).",
                // Not those that came in: while a call ends, its beginning may be seen twice, and a counter must never fall.
                samples: sorted.map { MetricSample($0.labels, .counter(MetricAmount($0.figures.finished))) }),
            MetricFamily(
                "crucible.function.errors", .counter, unit: unit,
                help: "Calls that failed, by who is to blame: a refusal of what was asked, or a cancellation, is the caller's.",
                samples: sorted.flatMap { errors($0.labels, $0.figures) }),
            MetricFamily(
                "crucible.function.in_flight", .gauge, unit: unit, help: "Calls that have not ended.",
                samples: sorted.map { MetricSample($0.labels, .gauge(Double($0.figures.inFlight))) }),
            MetricFamily(
                "crucible.function.duration", .summary, unit: .seconds,
                help: "How long calls took that were timed: one in 1024 on the short way; of others the first 1024 that end on a thread, then one in 16.",
                samples: sorted.filter { $0.figures.samples > 0 }.map { entry in
                    MetricSample(
                        entry.labels,
                        .summary(
                            count: entry.figures.samples, sum: MetricAmount(entry.figures.sampledNanoseconds, .seconds),
                            quantiles: entry.figures.durations.quantiles(.seconds)))
                }),
        ]
    }

    private static func labels(_ name: EdgeName) -> [(String, String)] {
        [("plugin", name.provider), ("interface", name.interface), ("function", name.function), ("caller", name.caller)]
    }

    private static func errors(_ labels: [(String, String)], _ figures: EdgeCounters.Figures) -> [MetricSample] {
        // They are read one after the other, while calls go on.
        let blamed = min(figures.blamed, figures.failed)
        return [("provider", blamed), ("caller", figures.failed - blamed)].map { blame, count in
            MetricSample(labels + [("blame", blame)], .counter(MetricAmount(count)))
        }
    }
}
