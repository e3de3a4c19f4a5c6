import AlertRules
import Builtin
import Cache
import Coordination
import Gate
import Lease
import Locking
import Logging
import Manifest
import Metric
import Timing

/// What the host's cycles know and decide: the machines behind a lock, and what each step reads and does. [any-thread]
///
/// Steps are run by one thread at a time, see ``CycleLoop``. The lock is not held while a step reads or does anything.
final class Coordinator: Sendable {
    private struct State {
        var cycles: CycleMachine
        var health: HealthBook
        var alerts: AlertBook
        var steps: [CycleStep: CoordinationFigures.Step] = [:]
        var fired: [String: UInt64] = [:]
        var memory = Memory()
    }

    /// What one step leaves for another, and one cycle for the next.
    struct Memory: Sendable {
        /// Of this cycle; nil when they could not be read.
        var calls: [EdgeName: EdgeCounters.Figures]?
        var families: [MetricFamily]?
        /// Of the last cycle.
        var finished: UInt64 = 0
        var failed: UInt64 = 0
        var diskFailures: UInt64 = 0
        var rebalanced = (count: 0, bytes: 0)
        var expiredLeases: UInt64 = 0
        var quotas: [String: [LeaseAmounts]] = [:]
    }

    private let settings: CoordinationSettings
    private let clock: any MonotonicClock
    private let logger: Logger
    private let state: Locked<State>

    init(_ configuration: HostConfiguration, _ shared: SharedServices) {
        (settings, clock, logger) = (configuration.manifest.coordination, configuration.clock, configuration.logger)
        let (now, window) = (clock.now(), settings.window.nanoseconds)
        state = Locked(State(
            cycles: CycleMachine(every: settings.every.nanoseconds, now: now), health: HealthBook(window: window, now: now),
            // Only what the process has used has been counted from before.
            alerts: AlertBook(configuration.manifest.alerts, window: window, families: UsageFamilies.process(uptime: 0), now: now)))
    }

    // MARK: The cycle

    func next() -> CycleMachine.Action {
        let now = clock.now()
        return state.withLock { $0.cycles.next(now: now) }
    }

    /// Performs a step. What goes wrong in it is its outcome, and the cycle goes on.
    func run(_ step: CycleStep, of host: Host) {
        var memory = state.withLock { $0.memory }
        let outcome = perform(step, host, &memory)
        let now = clock.now()
        state.withLock { state in
            state.memory = memory
            state.cycles.ended(step, outcome, now: now)
        }
    }

    /// Tells of a cycle that is over.
    func finish(_ report: CycleReport, of host: Host) {
        state.withLock { state in
            (state.memory.calls, state.memory.families) = (nil, nil)
            for step in report.steps {
                var figures = state.steps[step.step] ?? CoordinationFigures.Step()
                figures.runs += 1
                figures.failures += step.outcome.error == nil ? 0 : 1
                figures.slow += step.isSlow ? 1 : 0
                figures.nanoseconds += UInt64(step.nanoseconds)
                state.steps[step.step] = figures
            }
        }
        for step in report.steps {
            if let error = step.outcome.error { logger.warning("coordination: \(step.step.rawValue) failed: \(error)") }
            if step.isSlow { logger.warning("coordination: \(step.step.rawValue) took \(step.nanoseconds / 1_000_000) ms") }
        }
        host.events.publish(.coordination, CoordinationNews(report))
    }

    private func perform(_ step: CycleStep, _ host: Host, _ memory: inout Memory) -> StepOutcome {
        switch step {
        case .usage: usage(host)
        case .metrics: metrics(host, &memory)
        case .cache: cache(host, &memory)
        case .health: health(host, memory)
        case .optimisation: optimisation(host, &memory)
        case .alerts: alerts(host, memory)
        case .cleanup: cleanUp(host, &memory)
        }
    }

    // MARK: Steps

    private func usage(_ host: Host) -> StepOutcome {
        guard let usage = host.usage else { return StepOutcome(error: "nothing was measured yet") }
        var did: [String: Int64] = [:]
        did["cpu_millicores"] = usage.millicores.map(Int64.init)
        did["memory"] = usage.processMemory
        let plugins = host.binder.runtimes.keys.map { usage.usage(of: $0) }
        if !plugins.contains(where: { $0.childMemory == nil }) { did["child_memory"] = plugins.reduce(0) { $0 + ($1.childMemory ?? 0) } }
        if !plugins.contains(where: { $0.processes == nil }) { did["processes"] = plugins.reduce(0) { $0 + Int64($1.processes ?? 0) } }
        return StepOutcome(did)
    }

    private func metrics(_ host: Host, _ memory: inout Memory) -> StepOutcome {
        let calls = host.gate.figures
        let families = host.figures(calls)
        (memory.calls, memory.families) = (calls, families)
        let finished = calls.values.reduce(0) { $0 + $1.finished }
        let failed = calls.values.reduce(0) { $0 + $1.failed }
        defer { (memory.finished, memory.failed) = (finished, failed) }
        return StepOutcome([
            "families": Int64(families.count), "series": Int64(families.reduce(0) { $0 + $1.samples.count }),
            "calls": Self.grown(finished, memory.finished), "failed": Self.grown(failed, memory.failed),
        ])
    }

    private func cache(_ host: Host, _ memory: inout Memory) -> StepOutcome {
        let report = host.cache.report
        var did = [
            "entries": report.namespaces.reduce(0) { $0 + Int64($1.entries) }, "bytes": report.namespaces.reduce(0) { $0 + Int64($1.bytes) },
            "budget": Int64(report.memory), "over_budget": Int64(report.namespaces.count { $0.bytes > $0.budget }),
        ]
        if let disk = report.disk {
            let failures = disk.failures + disk.damaged + disk.dropped
            did["disk_bytes"] = Int64(disk.bytes)
            did["disk_failures"] = Self.grown(failures, memory.diskFailures)
            memory.diskFailures = failures
        }
        return StepOutcome(did)
    }

    private func health(_ host: Host, _ memory: Memory) -> StepOutcome {
        guard let calls = memory.calls else { return StepOutcome(error: "there are no figures of this cycle") }
        let plugins = Dictionary(uniqueKeysWithValues: host.binder.runtimes.map { id, runtime in
            (id, PluginCalls(calls.filter { $0.key.provider == id }, runtime))
        })
        let now = clock.now()
        state.withLock { $0.health.absorb(plugins, now: now) }
        var did: [String: Int64] = [:]
        for condition in host.conditions(calls) { did[condition.health.status.rawValue, default: 0] += 1 }
        return StepOutcome(did)
    }

    /// Memory of the cache moves on a period of its own, and quotas follow the load on another: this says what they have done.
    private func optimisation(_ host: Host, _ memory: inout Memory) -> StepOutcome {
        let (moved, leases) = (host.shared.cache.rebalanced, host.shared.leases.desk.figures())
        let quotas = Dictionary(leases.classes.map { ($0.plugin, [$0.limit, $0.reservation]) }) { first, _ in first }
        let changed = quotas.count { memory.quotas[$0.key].map { [before = $0.value] in $0 != before } ?? false }
        defer { (memory.rebalanced, memory.quotas) = (moved, quotas) }
        return StepOutcome([
            "cache_rounds": Int64(moved.count - memory.rebalanced.count), "cache_bytes_moved": Int64(moved.bytes - memory.rebalanced.bytes),
            "quotas_changed": Int64(changed), "throttled_weight": leases.throttledWeight,
        ])
    }

    private func alerts(_ host: Host, _ memory: Memory) -> StepOutcome {
        guard let families = memory.families else { return StepOutcome(error: "there are no figures of this cycle") }
        let plugins = Dictionary(host.shell.states.map { ($0.id, host.binder.runtimes[$0.id]?.generation?.number) }) { first, _ in first }
        let now = clock.now()
        let (changes, firing) = state.withLock { state in
            let changes = state.alerts.absorb(families, plugins: plugins, now: now)
            for change in changes where change.kind == .fired { state.fired[change.rule.name, default: 0] += 1 }
            return (changes, state.alerts.states.count { $0.condition == .firing })
        }
        for change in changes {
            logger.log(level: change.level, "\(change.text)")
            host.events.publish(.alert, AlertNews(change))
        }
        return StepOutcome([
            "fired": Int64(changes.count { $0.kind == .fired }), "cleared": Int64(changes.count { $0.kind == .cleared }), "firing": Int64(firing),
        ])
    }

    private func cleanUp(_ host: Host, _ memory: inout Memory) -> StepOutcome {
        // Whoever looks at leases ends what is due first.
        let expired = host.shared.leases.desk.figures().classes.reduce(0) { $0 + $1.expirations }
        let before = host.cache.report.disk?.expirations
        var did = ["leases": Self.grown(expired, memory.expiredLeases), "entries": Int64(host.cache.sweep())]
        if let before, let after = host.cache.report.disk?.expirations { did["disk_entries"] = Self.grown(after, before) }
        memory.expiredLeases = expired
        return StepOutcome(did)
    }

    private static func grown(_ now: UInt64, _ then: UInt64) -> Int64 { now > then ? Int64(clamping: now - then) : 0 }

    // MARK: Reading

    /// What was called of a plugin over the window, up to this moment.
    func sample(of plugin: String, _ calls: PluginCalls, now: Int64) -> CallSample {
        state.withLock { $0.health.sample(of: plugin, calls, now: now) }
    }

    var figures: CoordinationFigures {
        state.withLock { state in
            var firing: [String: Int] = [:]
            for alert in state.alerts.states where alert.condition == .firing { firing[alert.rule.name, default: 0] += 1 }
            return CoordinationFigures(
                cycles: state.cycles.number, late: state.cycles.late, dropped: state.alerts.dropped, steps: state.steps,
                alerts: state.alerts.rules.map {
                    CoordinationFigures.Alert(
                        name: $0.name, severity: $0.severity.rawValue, firing: firing[$0.name] ?? 0, fired: state.fired[$0.name] ?? 0)
                })
        }
    }

    func report(of host: Host) -> CoordinationReport {
        let (now, wall) = (clock.now(), clock.wall())
        let (number, late, states) = state.withLock { ($0.cycles.number, $0.cycles.late, $0.alerts.states) }
        return CoordinationReport(
            cycles: number, late: late, every: settings.every.nanoseconds / 1_000_000, window: settings.window.nanoseconds / 1_000_000,
            alerts: states.map { CoordinationReport.Alert($0, now: now, wall: wall) })
    }
}

extension AlertChange {
    fileprivate var level: Logger.Level {
        switch (kind, rule.severity) {
        case (.cleared, _): .notice
        case (.fired, .warning): .warning
        case (.fired, .critical): .error
        }
    }
}
