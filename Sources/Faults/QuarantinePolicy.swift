/// Decides from crash reports who is kept out. Pure.
public struct QuarantinePolicy: Sendable, Hashable {
    /// So many crashes within `window` are enough; at least 1.
    public var crashes = 1
    public var window: Duration = .seconds(24 * 3600)

    public init() {}

    /// What follows from the reports.
    public struct Decision: Sendable, Hashable {
        public var ledger: QuarantineLedger
        /// Plugins that were kept out and are let in, since their library is another one.
        public var lifted: [QuarantineLedger.Entry]
    }

    /// - Parameters:
    ///   - digests: of the libraries as they are now, by plugin; what is missing is not known.
    ///   - now: milliseconds since 1970. A report from the future counts as one from now.
    public func decide(
        _ ledger: QuarantineLedger, reports: [FaultReports.Stored], digests: [String: String], now: Int64
    ) -> Decision {
        var next = ledger
        let isOther = { (plugin: String, digest: String?) in digests[plugin].map { $0 != digest } == true && digest != nil }
        let lifted = ledger.quarantined.filter { isOther($0.plugin, $0.digest) }
        next.quarantined.removeAll(where: lifted.contains)
        // What the former library did counts no more, also where a report does not say which library it was.
        for entry in lifted { next.cleared[entry.plugin] = now }
        let oldest = now - Int64(window.components.seconds) * 1000
        var counts: [String: [FaultReports.Stored]] = [:]
        for stored in reports {
            guard let plugin = stored.report.plugin, stored.report.time >= oldest, !isOther(plugin, stored.report.digest),
                stored.report.time > next.cleared[plugin] ?? .min
            else { continue }
            counts[plugin, default: []].append(stored)
        }
        for (plugin, own) in counts.sorted(by: { $0.key < $1.key }) where own.count >= max(1, crashes) {
            guard let last = own.last, !next.quarantined.contains(where: { $0.plugin == plugin }) else { continue }
            next.quarantined.append(.init(
                plugin: plugin, since: last.report.time, reason: "crashed the host: \(last.report.summary)",
                digest: last.report.digest ?? digests[plugin], report: last.path))
        }
        next.bound()
        return Decision(ledger: next, lifted: lifted)
    }
}
