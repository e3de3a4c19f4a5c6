import Cache
import Metric

/// What each namespace of the cache did, and what it holds.
enum CacheFamilies {
    static func make(_ report: CacheReport) -> [MetricFamily] {
        let spaces = report.namespaces.sorted { $0.prefix < $1.prefix }
        func labels(_ space: NamespaceFigures) -> [(String, String)] { [("plugin", space.owner), ("namespace", space.prefix)] }
        func counters(_ name: String, _ help: String, _ value: (NamespaceFigures) -> UInt64) -> MetricFamily {
            MetricFamily(name, .counter, help: help, samples: spaces.map { MetricSample(labels($0), .counter(MetricAmount(value($0)))) })
        }
        func gauges(_ name: String, _ unit: MetricUnit, _ help: String, _ value: (NamespaceFigures) -> UInt64) -> MetricFamily {
            MetricFamily(name, .gauge, unit: unit, help: help, samples: spaces.map { MetricSample(labels($0), .gauge(Double(value($0)))) })
        }
        return [
            MetricFamily(
                "crucible.cache.requests", .counter, help: "Readings, by what was found: a fresh value, an expired one, or nothing.",
                samples: spaces.flatMap { space in
                    [("hit", space.hits), ("stale", space.staleHits), ("miss", space.misses)].map {
                        MetricSample(labels(space) + [("result", $0.0)], .counter(MetricAmount($0.1)))
                    }
                }),
            counters("crucible.cache.disk.hits", "Values that came from disk.", \.diskHits),
            counters("crucible.cache.stores", "Values that were stored in memory.", \.stores),
            counters("crucible.cache.evictions", "Entries that memory had no room for.", \.evictions),
            counters("crucible.cache.expirations", "Entries whose time was over.", \.expirations),
            MetricFamily(
                "crucible.cache.disk.failures", .counter,
                help: "What the disk tier could not do: operations that failed, rows that were damaged, writes that found its queue full.",
                samples: report.disk.map { disk in
                    [("failed", disk.failures), ("damaged", disk.damaged), ("dropped", disk.dropped)].map {
                        MetricSample(["reason": $0.0], .counter(MetricAmount($0.1)))
                    }
                } ?? []),
            gauges("crucible.cache.entries", .none, "Entries in memory.", \.entries),
            gauges("crucible.cache.memory.usage", .bytes, "Memory that is used, overhead included.", \.bytes),
            gauges("crucible.cache.memory.budget", .bytes, "Memory that may be used now.", \.budget),
        ]
    }
}
