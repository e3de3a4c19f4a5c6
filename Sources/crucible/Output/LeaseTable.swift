import Host

/// A lease report for people.
enum LeaseTable {
    static func text(_ report: LeaseReport) -> String {
        let parts = [
            "in use: \(use(report))\n", lines(plugins(report)), report.holders.isEmpty ? "nobody holds a lease\n" : lines(holders(report)),
            report.waiters.isEmpty ? "nobody waits\n" : lines(waiters(report)),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func lines(_ rows: [[String]]) -> String {
        rows.count < 2 ? "" : TableText.lines(rows).map { $0 + "\n" }.joined()
    }

    private static func use(_ report: LeaseReport) -> String {
        let (held, capacity) = (report.held, report.capacity)
        return "concurrency \(held.concurrency) of \(capacity.concurrency), connections \(held.connections) of \(capacity.connections), "
            + "memory \(held.memory) of \(capacity.memory) bytes, cpu \(held.cpu) of \(capacity.cpu) thousandths"
    }

    private static func plugins(_ report: LeaseReport) -> [[String]] {
        [["PLUGIN", "WEIGHT", "SHARE", "HOLDS", "WAITING", "GRANTS", "REFUSED", "PREEMPTED", "MEAN HELD", "WAIT P50", "WAIT P99", ""]]
            + report.plugins.map { plugin in
                [
                    plugin.id, "\(plugin.weight)", plugin.share.map { "\(Int(($0 * 100).rounded()))%" } ?? "unknown",
                    plugin.held.words.isEmpty ? "-" : plugin.held.words, "\(plugin.waiting)", "\(plugin.grants)", "\(plugin.refusals)",
                    "\(plugin.preemptions)", duration(plugin.meanHolding), duration(plugin.waitMedian), duration(plugin.wait99),
                    plugin.isThrottled ? "throttled" : "",
                ]
            }
    }

    private static func holders(_ report: LeaseReport) -> [[String]] {
        [["TOKEN", "HOLDER", "GENERATION", "HOLDS", "FOR", "ENDS IN", ""]]
            + report.holders.map { holder in
                [
                    "\(holder.token)", holder.plugin, holder.generation == 0 ? "host" : "\(holder.generation)",
                    what(holder.amounts, holder.files), duration(holder.age * 1_000_000), holder.left.map { duration($0 * 1_000_000) } ?? "-", holder.notice ?? "",
                ]
            }
    }

    private static func waiters(_ report: LeaseReport) -> [[String]] {
        [["WAITER", "GENERATION", "WANTS", "URGENCY", "FOR", ""]]
            + report.waiters.map { waiter in
                [
                    waiter.plugin, waiter.generation == 0 ? "host" : "\(waiter.generation)", what(waiter.amounts, waiter.files), waiter.urgency,
                    duration(waiter.waited * 1_000_000), waiter.isReserving ? "what becomes free is held back for it" : "",
                ]
            }
    }

    private static func what(_ amounts: LeaseReport.Amounts, _ files: [String]) -> String {
        ([amounts.words] + files).filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func duration(_ nanoseconds: Int64?) -> String { nanoseconds.map { DurationText.text(nanoseconds: $0) } ?? "unknown" }
}
