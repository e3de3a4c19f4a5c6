import Locking

/// All figures that plugins give. A plugin defines metrics, asks for series of them by their labels, and writes into these; whatever it has
/// written stays when it is replaced, and goes on with its next generation. [any-thread]
public final class MetricRegistry: Sendable {
    /// What several plugins may define, as long as they agree.
    struct Family {
        var kind: MetricKind
        var unit: MetricUnit
        var help: String
        /// Who was first.
        var plugin: String
    }

    /// One plugin's part of a metric.
    struct Metric {
        var name: String
        var plugin: String
        /// All that it has defined: another version of the plugin may bring more.
        var labels: [String]
        var kind: MetricKind
        var unit: MetricUnit
        /// The numbers of its series, by their labels; empty ones are left out, as Prometheus takes them.
        var series: [[String: String]: UInt64] = [:]
    }

    struct Owner {
        var number: UInt32
        /// The numbers of its metrics.
        var metrics: [String: UInt64] = [:]
        var series = 0
        var refusals: [MetricRefusal: UInt64] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        /// Who uses a name of Prometheus.
        var prometheusNames: [String: String] = [:]
        /// Number 1 stands first.
        var metrics: [Metric] = []
        var owners: [String: Owner] = [:]

        mutating func owner(_ plugin: String) -> Owner {
            if let known = owners[plugin] { return known }
            let made = Owner(number: UInt32(owners.count + 1))
            owners[plugin] = made
            return made
        }

        mutating func refuse(_ plugin: String, _ refusal: MetricRefusal) {
            _ = owner(plugin)
            owners[plugin]!.refusals[refusal, default: 0] += 1
        }
    }

    private let limits: MetricLimits
    private let table: SeriesTable
    private let state = Locked(State())

    public init(_ limits: MetricLimits = MetricLimits()) {
        self.limits = limits
        table = SeriesTable(capacity: limits.series)
    }

    /// - Parameter generation: from 1.
    public func writer(for plugin: String, generation: Int) -> MetricWriter {
        let number = state.withLock { $0.owner(plugin).number }
        return MetricWriter(table: table, owner: number, generation: UInt64(max(1, generation)))
    }

    /// The number of a metric of this plugin, the same whenever it names the same. Labels that are new are added.
    public func define(_ definition: MetricDefinition, by plugin: String) throws(MetricProblem) -> UInt64 {
        try state.withLock { state throws(MetricProblem) in
            do throws(MetricProblem) { return try define(definition, plugin, &state) } catch {
                state.refuse(plugin, error.code == .resourceExhausted ? .metricLimit : .definition)
                throw error
            }
        }
    }

    private func define(_ definition: MetricDefinition, _ plugin: String, _ state: inout State) throws(MetricProblem) -> UInt64 {
        if let problem = definition.problem { throw MetricProblem(.invalidArgument, problem) }
        if let word = KnownMetrics.reservedWord(of: definition.name) {
            throw MetricProblem(.denied, "names that begin with '\(word)' are the host's own")
        }
        var owner = state.owner(plugin)
        let family = try Self.family(definition, plugin, state)
        if let known = owner.metrics[definition.name] {
            try Self.extend(&state.metrics[Int(known - 1)], definition)
            return known
        }
        guard owner.metrics.count < limits.metrics else {
            throw MetricProblem(.resourceExhausted, "\(plugin) has \(limits.metrics) metrics, which is the bound")
        }
        for name in definition.prometheusNames { state.prometheusNames[name] = definition.name }
        state.families[definition.name] = family
        state.metrics.append(
            Metric(name: definition.name, plugin: plugin, labels: definition.labels, kind: definition.kind, unit: definition.unit))
        owner.metrics[definition.name] = UInt64(state.metrics.count)
        state.owners[plugin] = owner
        return UInt64(state.metrics.count)
    }

    /// What the metric belongs to; throws when it disagrees with what is there.
    private static func family(_ definition: MetricDefinition, _ plugin: String, _ state: State) throws(MetricProblem) -> Family {
        let name = definition.name
        if let known = KnownMetrics.find(name), known.kind != definition.kind || known.unit != definition.unit {
            throw MetricProblem(.invalidArgument, "'\(name)' is a \(known.kind.rawValue) in '\(known.unit)'")
        }
        if let family = state.families[name] {
            guard family.kind == definition.kind, family.unit == definition.unit else {
                throw MetricProblem(
                    .wrongState, "\(family.plugin) has defined '\(name)' as a \(family.kind.rawValue) in '\(family.unit)'; nothing can be both")
            }
            return family
        }
        for other in definition.prometheusNames {
            if let user = state.prometheusNames[other] {
                throw MetricProblem(.wrongState, "for Prometheus '\(name)' would be \(other), which is '\(user)' already")
            }
        }
        return Family(kind: definition.kind, unit: definition.unit, help: KnownMetrics.find(name)?.help ?? definition.help, plugin: plugin)
    }

    private static func extend(_ metric: inout Metric, _ definition: MetricDefinition) throws(MetricProblem) {
        let labels = metric.labels + definition.labels.filter { !metric.labels.contains($0) }
        guard labels.count <= 2 * MetricLimits.labels, Set(labels.map(MetricName.prometheus)).count == labels.count else {
            throw MetricProblem(.invalidArgument, "'\(metric.name)' has the labels \(metric.labels), with which \(definition.labels) do not go together")
        }
        metric.labels = labels
    }

    /// The number of a series of this plugin, the same for the same labels. Labels that are not given are empty.
    public func series(_ metric: UInt64, _ labels: [String: String], by plugin: String) throws(MetricProblem) -> UInt64 {
        try state.withLock { state throws(MetricProblem) in
            do throws(MetricProblem) { return try series(metric, labels, plugin, &state) } catch {
                state.refuse(plugin, error.code == .resourceExhausted ? .seriesLimit : .labels)
                throw error
            }
        }
    }

    private func series(_ number: UInt64, _ labels: [String: String], _ plugin: String, _ state: inout State) throws(MetricProblem) -> UInt64 {
        guard number >= 1, number <= UInt64(state.metrics.count) else { throw MetricProblem(.notFound, "there is no such metric") }
        let metric = state.metrics[Int(number - 1)]
        guard metric.plugin == plugin else { throw MetricProblem(.denied, "the metric belongs to another plugin") }
        for (name, value) in labels {
            guard metric.labels.contains(name) else {
                throw MetricProblem(.invalidArgument, "'\(metric.name)' has no label '\(name.prefix(MetricName.longest))'; it has \(metric.labels)")
            }
            guard value.utf8.count <= MetricLimits.labelBytes else {
                throw MetricProblem(.invalidArgument, "the label '\(name)' has \(value.utf8.count) bytes; \(MetricLimits.labelBytes) are possible")
            }
        }
        for (name, value) in labels where !MetricName.isPrintable(value) {
            throw MetricProblem(.invalidArgument, "the label '\(name)' has a control character")
        }
        let key = labels.filter { !$0.value.isEmpty }
        if let known = metric.series[key] { return known }
        guard metric.series.count < limits.seriesPerMetric else {
            throw MetricProblem(.resourceExhausted, "'\(metric.name)' has \(limits.seriesPerMetric) series, which is the bound")
        }
        let owner = state.owner(plugin)
        guard owner.series < limits.seriesPerPlugin else {
            throw MetricProblem(.resourceExhausted, "\(plugin) has \(limits.seriesPerPlugin) series, which is the bound")
        }
        let made = MetricSeries(owner: owner.number, kind: metric.kind, unit: metric.unit)
        guard let place = table.add(made) else {
            throw MetricProblem(.resourceExhausted, "there are \(limits.series) series, which is the bound for all plugins")
        }
        state.metrics[Int(number - 1)].series[key] = place
        state.owners[plugin]!.series += 1
        return place
    }

    /// A generation has ended: what it said of the present is not so any more. What was counted stays.
    public func generationEnded(_ plugin: String, generation: Int) {
        let numbers = state.withLock { state in
            state.metrics.filter { $0.plugin == plugin && $0.kind == .gauge }.flatMap(\.series.values)
        }
        for number in numbers {
            table.with(number) { series in
                if case .gauge(let gauge) = series.cell { gauge.forget(UInt64(max(1, generation))) }
            }
        }
    }

    /// Counts what was refused before it got here.
    public func refuse(_ refusal: MetricRefusal, of plugin: String) { state.withLock { $0.refuse(plugin, refusal) } }

    // MARK: Reading

    /// Every metric, by name, with its series: each is of one moment. The label `plugin` says whose a series is.
    public func snapshot() -> [MetricFamily] {
        let (families, metrics) = state.withLock { ($0.families, $0.metrics) }
        var found = families.mapValues { MetricFamily("", $0.kind, unit: $0.unit, help: $0.help) }
        for metric in metrics {
            let series = metric.series.map { key, number in (labels: metric.labels.map { ($0, key[$0] ?? "") }, number: number) }
            for (labels, number) in series.sorted(by: { $0.labels.map(\.1).lexicographicallyPrecedes($1.labels.map(\.1)) }) {
                if let sample = sample(metric, labels, number) { found[metric.name]?.samples.append(sample) }
            }
        }
        return found.sorted { $0.key < $1.key }.map { name, family in
            var named = family
            named.name = name
            return named
        }
    }

    private func sample(_ metric: Metric, _ labels: [(String, String)], _ number: UInt64) -> MetricSample? {
        let labels = [("plugin", metric.plugin)] + labels
        let found: MetricSample?? = table.with(number) { series in
            switch series.cell {
            case .counter(let counter): return MetricSample(labels, .counter(MetricAmount(counter.read(), metric.unit)))
            case .gauge(let gauge): return gauge.read().map { MetricSample(labels, .gauge($0)) }
            case .distribution(let cell):
                return MetricSample(labels, .distribution(DistributionFigures(cell.read(), metric.unit, cell.layout)))
            }
        }
        return found ?? nil
    }

    /// How often each plugin was refused what.
    public var refusals: [(plugin: String, refusal: MetricRefusal, count: UInt64)] {
        let owners = state.withLock { $0.owners }
        return owners.sorted { $0.key < $1.key }.flatMap { plugin, owner in
            owner.refusals.sorted { $0.key.rawValue < $1.key.rawValue }.map { (plugin, $0.key, $0.value) }
        }
    }

    /// How many series there are.
    public var seriesCount: Int { table.count }
}

/// What is counted as refused.
public enum MetricRefusal: String, Sendable, CaseIterable {
    case definition, labels
    /// Of a Swift library, which cannot be told: an amount or value that its series cannot hold.
    case value
    case metricLimit = "metric-limit"
    case seriesLimit = "series-limit"
}
