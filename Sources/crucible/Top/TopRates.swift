/// What happened between two reports of one host, by the second.
struct TopRates: Sendable {
    struct Function: Sendable, Equatable {
        /// `caller → plugin function`
        var title: String
        var calls: Double
        var failed: Double
        /// Mean of those that ended meanwhile, in nanoseconds; nil: none was measured.
        var mean: Double?
    }

    let now: TopReport
    private let before: TopReport?
    let seconds: Double

    /// - Parameter before: nil when there was none yet: then no rate is known.
    init(_ now: TopReport, since before: TopReport?) {
        self.now = now
        // A host that was started anew counts from 0.
        self.before = before.flatMap { $0.uptime < now.uptime ? $0 : nil }
        seconds = self.before.map { Double(now.uptime - $0.uptime) / 1_000 } ?? 0
    }

    var areKnown: Bool { seconds > 0 }

    func perSecond(_ plugin: TopReport.Plugin, _ count: (TopReport.Plugin) -> UInt64) -> Double? {
        guard areKnown, let old = before?.plugins.first(where: { $0.id == plugin.id }), count(plugin) >= count(old) else { return nil }
        return Double(count(plugin) - count(old)) / seconds
    }

    /// How much a counter has grown; nil when that is not known.
    func growth(_ name: String, _ labels: [String: String]) -> Double? {
        guard let new = now.total(name, labels), let old = before?.total(name, labels), new >= old else { return nil }
        return new - old
    }

    /// The part of a plugin's questions to its cache that were answered from there, 0...1; nil when it asked nothing.
    func hits(_ plugin: String?) -> Double? {
        func results(_ result: String) -> Double {
            growth("crucible.cache.requests", ["result": result].merging(plugin.map { ["plugin": $0] } ?? [:]) { $1 }) ?? 0
        }
        let (hits, misses) = (results("hit") + results("stale"), results("miss"))
        return hits + misses > 0 ? hits / (hits + misses) : nil
    }

    /// The functions that are called, the busiest first.
    var functions: [Function] {
        guard areKnown, let before else { return [] }
        let old = Dictionary(before.samples("crucible.function.calls").map { ($0.labels, $0.value ?? 0) }) { $1 }
        let (errors, oldErrors) = (errors(now), errors(before))
        let (times, oldTimes) = (times(now), times(before))
        let found = now.samples("crucible.function.calls").compactMap { sample -> Function? in
            let calls = (sample.value ?? 0) - (old[sample.labels] ?? 0)
            guard calls > 0 else { return nil }
            let failed = max(0, (errors[sample.labels] ?? 0) - (oldErrors[sample.labels] ?? 0))
            let (sum, count) = times[sample.labels] ?? (0, 0)
            let (oldSum, oldCount) = oldTimes[sample.labels] ?? (0, 0)
            let mean = count > oldCount ? (sum - oldSum) / Double(count - oldCount) * 1e9 : nil
            return Function(title: Self.title(sample.labels), calls: calls / seconds, failed: failed / seconds, mean: mean)
        }
        return found.sorted { ($1.calls, $0.title) < ($0.calls, $1.title) }
    }

    private func times(_ report: TopReport) -> [[String: String]: (Double, UInt64)] {
        Dictionary(report.samples("crucible.function.duration").map { ($0.labels, ($0.sum ?? 0, $0.count ?? 0)) }) { $1 }
    }

    /// Failed calls, whoever is to blame.
    private func errors(_ report: TopReport) -> [[String: String]: Double] {
        report.samples("crucible.function.errors").reduce(into: [:]) { sums, sample in
            sums[sample.labels.filter { $0.key != "blame" }, default: 0] += sample.value ?? 0
        }
    }

    private static func title(_ labels: [String: String]) -> String {
        "\(labels["caller"] ?? "?") → \(labels["plugin"] ?? "?") \(labels["function"] ?? "?")"
    }
}
