import AlertRules
import Metric

/// Decides which alerts fire and which are cleared, cycle by cycle. A value: no thread, no clock.
///
/// An alert fires when its value was beyond the bound in as many cycles in a row as the rule says, and is cleared when it is on the good side
/// of `clear`; in between nothing changes. Where nothing was seen, it neither fires nor is cleared. When the generation that it is about is
/// replaced, or the plugin is gone, it is cleared with that as the reason, and the next generation begins anew. So is an alert about a topic or
/// a subscription that has not been there for a window.
public struct AlertBook: Sendable {
    /// Subjects of one rule; more are not watched, and counted.
    public static let mostSubjects = 256

    private struct Reading {
        var instant: Int64
        var figure: FigureReading
    }

    private struct Series {
        /// The first of what the subject's generation may be blamed for.
        var origin: FigureReading?
        /// The oldest is the last one that is not younger than the window.
        var readings: [Reading] = []
        var lastSeen: Int64
        /// Cycles in a row beyond the bound.
        var beyond = 0
        var value: Double?
        var since: Int64?
        var fired: UInt64 = 0
        /// Of a relative rule, while it fires: what was before it began. What is bad must not become what is usual.
        var before: Double?
    }

    public let rules: [AlertRule]
    private let window: Int64
    private var series: [[AlertSubject: Series]]
    private var generations: [String: Int] = [:]
    /// The plugins of the last cycle; nil before the first.
    private var known: Set<String>?
    private var lastInstant: Int64
    /// Times that a subject found no room.
    public private(set) var dropped: UInt64 = 0

    /// - Parameter families: the figures of the beginning; what counters have counted by then is nobody's fault.
    public init(_ rules: [AlertRule], window: Int64, families: [MetricFamily], now: Int64) {
        self.rules = rules
        self.window = window
        lastInstant = now
        series = Array(repeating: [:], count: rules.count)
        let byName = Self.byName(families)
        for (index, rule) in rules.enumerated() {
            for (subject, figure) in FigureReading.read(rule, byName).prefix(Self.mostSubjects) where !figure.isNow {
                series[index][subject] = Series(origin: figure, readings: [Reading(instant: now, figure: figure)], lastSeen: now)
            }
        }
    }

    /// The figures of one cycle, and what follows from them.
    ///
    /// - Parameter plugins: all that there are, each with the generation that serves; nil: none has been made yet.
    public mutating func absorb(_ families: [MetricFamily], plugins: [String: Int?], now: Int64) -> [AlertChange] {
        var replaced: [String: Int] = [:]
        for (id, generation) in plugins {
            guard let generation else { continue }
            if let known = generations[id], known != generation { replaced[id] = generation }
            generations[id] = generation
        }
        generations = generations.filter { plugins.keys.contains($0.key) }
        let appeared = known.map { Set(plugins.keys).subtracting($0) } ?? []
        known = Set(plugins.keys)

        let byName = Self.byName(families)
        var changes: [AlertChange] = []
        for index in rules.indices {
            let readings = FigureReading.read(rules[index], byName).filter { subject, _ in
                subject["plugin"].map { $0 == Self.host || plugins.keys.contains($0) } ?? true
            }
            for (subject, figure) in readings where subject["plugin"].map(appeared.contains) == true { begin(index, subject, figure) }
            changes += end(index, readings, replaced: replaced, plugins: plugins)
            for subject in Set(series[index].keys).union(readings.keys).sorted(by: { "\($0)" < "\($1)" }) {
                if let change = judge(index, subject, readings[subject], now) { changes.append(change) }
            }
            changes += endVanished(index, now)
            forget(index, now)
        }
        lastInstant = now
        return changes
    }

    /// Ends the alerts of generations that are not there any more, and what was seen of them.
    private mutating func end(
        _ index: Int, _ readings: [AlertSubject: FigureReading], replaced: [String: Int], plugins: [String: Int?]
    ) -> [AlertChange] {
        let rule = rules[index]
        var changes: [AlertChange] = []
        for subject in series[index].keys.sorted(by: { "\($0)" < "\($1)" }) {
            guard let plugin = subject["plugin"] else { continue }
            var reason: String?
            if !plugins.keys.contains(plugin), plugin != Self.host {
                reason = "the plugin is gone"
            } else if let next = replaced[plugin], !rule.outlivesGenerations {
                reason = "generation \(next) has taken its place"
            }
            guard let reason else { continue }
            if series[index][subject]?.since != nil {
                changes.append(AlertChange(kind: .cleared, rule: rule, subject: subject, value: nil, reason: reason))
            }
            let fired = series[index].removeValue(forKey: subject)?.fired ?? 0
            if let figure = readings[subject] { begin(index, subject, figure, fired: fired) }
        }
        return changes
    }

    /// Ends the alerts about what a plugin had and has no more. A plugin's own gauge that is absent is not known, which is no reason.
    private mutating func endVanished(_ index: Int, _ now: Int64) -> [AlertChange] {
        let gone = series[index].filter { subject, own in
            own.since != nil && now - own.lastSeen > window && own.readings.last?.figure.isNow == true && subject.labels.contains { $0.name != "plugin" }
        }
        return gone.keys.sorted { "\($0)" < "\($1)" }.map { subject in
            series[index][subject]?.since = nil
            return AlertChange(kind: .cleared, rule: rules[index], subject: subject, value: nil, reason: "it is not there any more")
        }
    }

    /// What was counted so far is somebody else's.
    private mutating func begin(_ index: Int, _ subject: AlertSubject, _ figure: FigureReading, fired: UInt64 = 0) {
        guard series[index].count < Self.mostSubjects else { return }
        series[index][subject] = Series(origin: figure, lastSeen: lastInstant, fired: fired)
    }

    /// The host's own services are called under this name, and are no plugin.
    private static let host = "host"

    private mutating func judge(_ index: Int, _ subject: AlertSubject, _ figure: FigureReading?, _ now: Int64) -> AlertChange? {
        let rule = rules[index]
        guard var own = series[index][subject] ?? place(index, figure) else { return nil }
        defer { series[index][subject] = own }
        if let figure {
            own.lastSeen = now
            own.readings.append(Reading(instant: now, figure: figure))
            if own.origin == nil { own.origin = figure }
            if figure.isNow { own.readings.removeFirst(own.readings.count - 1) }
            while own.readings.count > 1, own.readings[1].instant <= now - window { own.readings.removeFirst() }
        }
        own.value = figure.flatMap { Self.value(rule, own, $0) }
        guard let value = own.value else {
            own.beyond = 0
            return nil
        }
        own.beyond = rule.isBeyond(value) ? own.beyond + 1 : 0
        if own.since == nil, own.beyond >= rule.cycles {
            own.since = now
            own.fired += 1
            own.before = Self.before(rule, own)
            return AlertChange(kind: .fired, rule: rule, subject: subject, value: value)
        }
        if own.since != nil, rule.isClear(value) {
            own.since = nil
            own.before = nil
            return AlertChange(kind: .cleared, rule: rule, subject: subject, value: value)
        }
        return nil
    }

    private static func value(_ rule: AlertRule, _ own: Series, _ figure: FigureReading) -> Double? {
        let first = own.readings.count > 1 ? own.readings[0].figure : nil
        guard let value = figure.value(since: first, fewest: rule.fewest) else { return nil }
        guard rule.isRelative else { return value }
        guard !figure.isNow, let before = own.before ?? before(rule, own), before > 0 else { return nil }
        return value / before
    }

    private static func before(_ rule: AlertRule, _ own: Series) -> Double? {
        guard rule.isRelative, own.readings.count > 1 else { return nil }
        return own.readings[0].figure.value(since: own.origin, fewest: rule.fewest)
    }

    /// A subject that was not there before; what it has counted it has counted since the last cycle.
    private mutating func place(_ index: Int, _ figure: FigureReading?) -> Series? {
        guard let figure else { return nil }
        guard series[index].count < Self.mostSubjects else {
            dropped += 1
            return nil
        }
        if figure.isNow { return Series(lastSeen: lastInstant) }
        let nothing = FigureReading(isNow: false, part: 0, total: figure.total.map { _ in 0 })
        return Series(origin: nothing, readings: [Reading(instant: lastInstant, figure: nothing)], lastSeen: lastInstant)
    }

    /// Gauges that are not there any more: a topic, a subscription. Counters stay, since they are to go on from where they were.
    private mutating func forget(_ index: Int, _ now: Int64) {
        series[index] = series[index].filter { _, own in
            own.since != nil || now - own.lastSeen <= window || own.readings.last?.figure.isNow == false
        }
    }

    private static func byName(_ families: [MetricFamily]) -> [String: MetricFamily] {
        var byName: [String: MetricFamily] = [:]
        for family in families {
            if byName[family.name] == nil { byName[family.name] = family } else { byName[family.name]!.samples += family.samples }
        }
        return byName
    }

    /// Every alert: rule by rule, in the order of the subjects' texts. A rule of which nothing was seen has one without a subject.
    public var states: [AlertState] {
        rules.indices.flatMap { index -> [AlertState] in
            let all = series[index].sorted { "\($0.key)" < "\($1.key)" }
            if all.isEmpty {
                return [AlertState(rule: rules[index], subject: AlertSubject(), condition: .unknown, value: nil, since: nil, fired: 0)]
            }
            return all.map { subject, own in
                AlertState(
                    rule: rules[index], subject: subject, condition: own.since != nil ? .firing : own.value == nil ? .unknown : .quiet,
                    value: own.value, since: own.since, fired: own.fired)
            }
        }
    }
}
