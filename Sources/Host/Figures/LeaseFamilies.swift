import Lease
import Metric

/// Who holds and who waits.
enum LeaseFamilies {
    static func make(_ figures: LeaseFigures) -> [MetricFamily] {
        func counters(_ name: String, _ help: String, _ value: (ClassFigures) -> UInt64) -> MetricFamily {
            MetricFamily(name, .counter, help: help, samples: figures.classes.map {
                MetricSample(["plugin": $0.plugin], .counter(MetricAmount(value($0))))
            })
        }
        func gauges(_ name: String, _ help: String, _ value: (ClassFigures) -> Int) -> MetricFamily {
            MetricFamily(name, .gauge, help: help, samples: figures.classes.map { MetricSample(["plugin": $0.plugin], .gauge(Double(value($0)))) })
        }
        return [
            MetricFamily(
                "crucible.lease.capacity", .gauge, help: "What there is of each resource: bytes of memory, thousandths of a processor, else a number.",
                samples: amounts(figures.capacity, [])),
            MetricFamily(
                "crucible.lease.held", .gauge, help: "What the plugin holds of each resource.",
                samples: figures.classes.flatMap { amounts($0.held, [("plugin", $0.plugin)]) }),
            gauges("crucible.lease.holders", "Leases of the plugin.", \.holders),
            gauges("crucible.lease.waiters", "Requests of the plugin that wait for their turn.", \.waiters),
            counters("crucible.lease.grants", "Leases that were granted.", \.grants),
            MetricFamily(
                "crucible.lease.refusals", .counter, help: "Requests for leases that were refused, by the reason.",
                samples: figures.classes.flatMap { plugin in
                    // All of them from the beginning: a reason that has not occurred is one of which there were none.
                    LeaseRefusal.Reason.allCases.filter { $0 != .unknownOwner }.map { reason in
                        MetricSample(
                            ["plugin": plugin.plugin, "reason": reason.rawValue], .counter(MetricAmount(plugin.refusals[reason] ?? 0)))
                    }
                }),
            counters("crucible.lease.preemptions", "Leases that were taken back for critical requests.", \.preemptions),
            counters("crucible.lease.expirations", "Leases whose term was over before they were given back.", \.expirations),
            MetricFamily(
                "crucible.lease.wait.duration", .summary, unit: .seconds, help: "How long requests waited that had to; their turn came.",
                samples: figures.classes.map { plugin in
                    let quantiles = [0.5, 0.99].compactMap { part in
                        plugin.waits.quantile(part).map { MetricQuantile(part: part, value: Double($0) / 1_000_000_000) }
                    }
                    return MetricSample(
                        [("plugin", plugin.plugin)],
                        .summary(count: plugin.waits.count, sum: MetricAmount(UInt64(plugin.waits.sum), .seconds), quantiles: quantiles))
                }),
        ]
    }

    private static func amounts(_ amounts: LeaseAmounts, _ labels: [(String, String)]) -> [MetricSample] {
        [("concurrency", amounts.slots), ("connections", amounts.connections), ("memory", amounts.memory), ("cpu", amounts.cpu)].map {
            MetricSample(labels + [("resource", $0.0)], .gauge(Double($0.1)))
        }
    }
}
