import Host
import Metric

/// A report for people, as Markdown.
enum ReportMarkdown {
    static func text(_ report: HostReport) -> String {
        let parts = [
            "# Crucible\n\nUp for \(DurationText.text(nanoseconds: report.uptime * 1_000_000)).\n",
            "## Plugins\n\n" + table(plugins(report)),
            "## Alerts\n\n" + alerts(report.coordination),
            "## Figures of the plugins\n\n" + section(report.figures.filter { !isHosts($0) }),
            "## Functions\n\n" + table(functions(report.figures)),
            "## Leases\n\n" + table(byPlugin(report.figures, "crucible.lease.", ["holders", "waiters", "grants", "refusals", "preemptions"])),
            "## Cache\n\n" + table(caches(report.figures)),
            "## The host\n\n" + section(report.figures.filter { family in ofHost.contains { family.name.hasPrefix($0) } }),
        ]
        return parts.joined(separator: "\n")
    }

    private static let ofHost = ["process.", "crucible.host.", "crucible.metric.", "crucible.coordination."]

    private static func isHosts(_ family: MetricFamily) -> Bool { family.name.hasPrefix("crucible.") || family.name.hasPrefix("process.") }

    /// The first row is the head. Without another one there is nothing to show.
    private static func table(_ rows: [[String]]) -> String {
        guard rows.count > 1 else { return "None.\n" }
        let head = "| \(rows[0].joined(separator: " | ")) |\n|\(String(repeating: "---|", count: rows[0].count))\n"
        return head + rows.dropFirst().map { "| \($0.map(cell).joined(separator: " | ")) |\n" }.joined()
    }

    /// What plugins write must not break the table.
    private static func cell(_ text: String) -> String {
        var cell = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "|": cell += "\\|"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: cell += " "
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return cell
    }

    private static func plugins(_ report: HostReport) -> [[String]] {
        [["plugin", "state", "health", "score", "samples", "restarts", "calls", "failed", "to blame", "in flight", "CPU", "memory of children"]]
            + report.plugins.map { plugin in
                [
                    plugin.id, plugin.state + (plugin.reason.map { ": \($0)" } ?? ""), plugin.health, plugin.score.map(number) ?? "unknown",
                    "\(plugin.samples)", "\(plugin.restarts)", "\(plugin.calls)", "\(plugin.failed)", "\(plugin.blamed)", "\(plugin.inFlight)",
                    plugin.cpu.map { "\(number(Double($0) / 10))%" } ?? "unknown", plugin.childMemory.map { "\($0) B" } ?? "unknown",
                ]
            }
    }

    private static func alerts(_ report: CoordinationReport) -> String {
        AlertTable.summary(report) + "\n\n" + table([AlertTable.head] + AlertTable.rows(report, firingOnly: true))
    }

    private static func section(_ families: [MetricFamily]) -> String {
        table([["metric", "series", "value"]] + families.flatMap { family in
            family.samples.map { [family.name, labels($0.labels), value($0.value, family.unit)] }
        })
    }

    private static func labels(_ labels: [MetricSample.Label]) -> String { labels.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }

    private static func value(_ value: MetricSample.Value, _ unit: MetricUnit) -> String {
        let unit = unit == .bytes ? " B" : unit == .seconds ? " s" : ""
        switch value {
        case .counter(let amount): return "\(amount)\(unit)"
        case .gauge(let value): return number(value) + unit
        case .distribution(let figures): return summary(figures.count, figures.sum, figures.quantiles, unit)
        case .summary(let count, let sum, let quantiles): return summary(count, sum, quantiles, unit)
        }
    }

    private static func summary(_ count: UInt64, _ sum: MetricAmount, _ quantiles: [MetricQuantile], _ unit: String) -> String {
        guard count > 0 else { return "none" }
        let mean = "mean \(number(sum.value / Double(count)))\(unit)"
        return (["\(count)", mean] + quantiles.map { "p\(number($0.part * 100)) \(number($0.value))\(unit)" }).joined(separator: ", ")
    }

    private static func functions(_ families: [MetricFamily]) -> [[String]] {
        let (calls, errors) = (samples(families, "crucible.function.calls"), samples(families, "crucible.function.errors"))
        let durations = samples(families, "crucible.function.duration")
        return [["plugin", "function", "caller", "calls", "failed", "mean", "p99"]]
            + calls.map { call in
                let own = call.labels
                let failed = errors.filter { $0.labels.starts(with: own) }.reduce(0) { $0 + count($1) }
                var (mean, tail) = ("unknown", "unknown")
                if case .summary(let count, let sum, let quantiles)? = durations.first(where: { $0.labels == own })?.value, count > 0 {
                    mean = DurationText.text(nanoseconds: Int64(clamping: sum.recorded / count))
                    tail = quantiles.first { $0.part == 0.99 }.map { DurationText.text(nanoseconds: Int64($0.value * 1e9)) } ?? tail
                }
                let name = "\(call["interface"] ?? "") \(call["function"] ?? "")"
                return [call["plugin"] ?? "", name, call["caller"] ?? "", "\(count(call))", "\(failed)", mean, tail]
            }
    }

    private static func byPlugin(_ families: [MetricFamily], _ prefix: String, _ names: [String]) -> [[String]] {
        let columns = names.map { samples(families, prefix + $0) }
        let plugins = (columns.first ?? []).compactMap { $0["plugin"] }
        return [["plugin"] + names]
            + plugins.map { plugin in
                [plugin] + columns.map { column in
                    let own = column.filter { $0["plugin"] == plugin }
                    // What is told by reasons is the sum of them.
                    if own.count > 1 { return "\(own.reduce(0) { $0 + count($1) })" }
                    return own.first.map { value($0.value, .none) } ?? "unknown"
                }
            }
    }

    private static func caches(_ families: [MetricFamily]) -> [[String]] {
        let requests = samples(families, "crucible.cache.requests")
        let (evictions, usage) = (samples(families, "crucible.cache.evictions"), samples(families, "crucible.cache.memory.usage"))
        return [["namespace", "hits", "stale", "misses", "evictions", "memory"]]
            + evictions.map { eviction in
                let space = eviction["namespace"] ?? ""
                let found = ["hit", "stale", "miss"].map { result in
                    "\(requests.filter { $0["namespace"] == space && $0["result"] == result }.reduce(0) { $0 + count($1) })"
                }
                let memory = usage.first { $0["namespace"] == space }.map { value($0.value, .bytes) } ?? "unknown"
                return [space] + found + ["\(count(eviction))", memory]
            }
    }

    private static func samples(_ families: [MetricFamily], _ name: String) -> [MetricSample] { families.first { $0.name == name }?.samples ?? [] }

    private static func count(_ sample: MetricSample) -> UInt64 {
        if case .counter(let amount) = sample.value { amount.recorded } else { 0 }
    }

    private static func number(_ value: Double) -> String { NumberText.text(value) }
}
