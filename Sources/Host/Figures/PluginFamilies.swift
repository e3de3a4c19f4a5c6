import Lifecycle
import Metric

/// How the plugins are.
enum PluginFamilies {
    static func make(_ plugins: [PluginCondition], swaps: [String: [String: UInt64]]) -> [MetricFamily] {
        [
            MetricFamily(
                "crucible.plugin.state", .gauge, help: "1 for the state that the plugin is in, 0 for the others.",
                samples: plugins.flatMap { plugin in
                    PluginState.allCases.map { one($0.rawValue, is: plugin.report.state, "state", plugin.report.id) }
                }),
            MetricFamily(
                "crucible.plugin.health", .gauge, help: "1 for how the plugin is by its last check and its calls, 0 for the others.",
                samples: plugins.flatMap { plugin in
                    HealthScore.Status.allCases.map { one($0.rawValue, is: plugin.health.status.rawValue, "status", plugin.report.id) }
                }),
            MetricFamily(
                "crucible.plugin.health.score", .gauge, help: "0 to 1, from health checks and calls; absent while there was neither.",
                samples: plugins.compactMap { plugin in
                    plugin.health.score.map { MetricSample(["plugin": plugin.report.id], .gauge($0)) }
                }),
            MetricFamily(
                "crucible.plugin.generation", .gauge, help: "The number of the generation that serves.",
                samples: plugins.compactMap { plugin in
                    plugin.report.generation.map { MetricSample(["plugin": plugin.report.id], .gauge(Double($0))) }
                }),
            MetricFamily(
                "crucible.plugin.resident", .gauge, help: "Ended generations whose libraries stay mapped.",
                samples: plugins.compactMap { plugin in
                    plugin.report.resident.map { MetricSample(["plugin": plugin.report.id], .gauge(Double($0))) }
                }),
            MetricFamily(
                "crucible.plugin.held.usage", .gauge, unit: .bytes,
                help: "Memory of the host that holds what the serving generation gives out, and what it passed to calls that wait.",
                samples: plugins.compactMap { plugin in
                    plugin.held.map { MetricSample(["plugin": plugin.report.id], .gauge(Double($0.now))) }
                }),
            MetricFamily(
                "crucible.plugin.held.peak", .gauge, unit: .bytes, help: "The most of that since the generation was made.",
                samples: plugins.compactMap { plugin in
                    plugin.held.map { MetricSample(["plugin": plugin.report.id], .gauge(Double($0.most))) }
                }),
            MetricFamily(
                "crucible.plugin.restarts", .counter, unit: MetricUnit("{restart}")!,
                help: "Restarts of a plugin that was not well.",
                samples: plugins.map { MetricSample(["plugin": $0.report.id], .counter(MetricAmount(UInt64($0.restarts)))) }),
            MetricFamily(
                "crucible.plugin.swaps", .counter, unit: MetricUnit("{swap}")!, help: "Swaps that have ended, by how.",
                samples: swaps.sorted { $0.key < $1.key }.flatMap { plugin, outcomes in
                    outcomes.sorted { $0.key < $1.key }.map { outcome, count in
                        MetricSample(["plugin": plugin, "outcome": outcome], .counter(MetricAmount(count)))
                    }
                }),
        ]
    }

    private static func one(_ value: String, is current: String, _ label: String, _ plugin: String) -> MetricSample {
        MetricSample(["plugin": plugin, label: value], .gauge(value == current ? 1 : 0))
    }
}
