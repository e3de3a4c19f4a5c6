import Metric

/// The registry's own figures.
enum RegistryFamilies {
    static func make(_ registry: MetricRegistry) -> [MetricFamily] {
        [
            MetricFamily(
                "crucible.metric.series", .gauge, help: "Series of all plugins in the registry.",
                samples: [MetricSample([:], .gauge(Double(registry.seriesCount)))]),
            MetricFamily(
                "crucible.metric.refusals", .counter, help: "Definitions and series of the plugin that the registry refused.",
                samples: registry.refusals.map {
                    MetricSample(["plugin": $0.plugin, "reason": $0.refusal.rawValue], .counter(MetricAmount($0.count)))
                }),
        ]
    }
}
