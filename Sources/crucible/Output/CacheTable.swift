import Cache

/// A report of the cache for people.
enum CacheTable {
    static func text(_ report: CacheReport) -> String {
        var rows = [["NAMESPACE", "STRATEGY", "POLICY", "HITS", "OF DISK", "STALE", "MISSES", "HIT RATIO", "EVICTED", "EXPIRED", "ENTRIES", "BYTES", "BUDGET"]]
        for namespace in report.namespaces {
            rows.append([
                namespace.prefix, namespace.strategy, namespace.policy, "\(namespace.hits)", "\(namespace.diskHits)", "\(namespace.staleHits)",
                "\(namespace.misses)", ratio(namespace), "\(namespace.evictions)", "\(namespace.expirations)", "\(namespace.entries)",
                "\(namespace.bytes)", "\(namespace.budget)",
            ])
        }
        return TableText.lines(rows).map { $0 + "\n" }.joined() + foot(report)
    }

    /// Nothing is claimed where nothing was asked.
    private static func ratio(_ namespace: NamespaceFigures) -> String {
        let all = namespace.hits + namespace.staleHits + namespace.misses
        return all == 0 ? "unknown" : "\((namespace.hits + namespace.staleHits) * 100 / all)%"
    }

    private static func foot(_ report: CacheReport) -> String {
        let disk = report.disk.map { disk in
            "disk: \(disk.entries) entries, \(disk.bytes) of \(disk.budget) bytes, \(disk.writes) written, \(disk.damaged) damaged, \(disk.failures) failures"
        }
        return "memory: \(report.memory) bytes for all; \(report.flights) computations under way, \(report.waiters) wait for one\n"
            + (disk ?? "disk: not used") + "\n"
    }
}
