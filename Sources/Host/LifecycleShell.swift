import Builtin
import Dispatch
import Event
import Gate
import Lifecycle
import Logging
import Locking
import Timing

/// Performs what the lifecycle machine decides: threads, timers, calls into plugins. All events and actions pass one serial queue.
final class LifecycleShell: Sendable {
    private let machine: Locked<LifecycleMachine>
    private let queue = DispatchQueue(label: "crucible.lifecycle")
    private let timers = Locked<[TimerID: TimerToken]>([:])
    private let outcome = Locked(Waiters())
    private let runtimes: [String: PluginRuntime]
    private let deadlines: [String: Duration]
    private let binder: Binder
    private let services: [any HostService]
    private let gate: Gate
    private let clock: any MonotonicClock
    private let logger: Logger
    private let hub: EventHub
    private let onTransition: @Sendable (Transition) -> Void
    /// Told when a health check of a generation was bad while its plugin is being swapped.
    private let onUnwell: @Sendable (_ plugin: String, _ generation: Int, _ reason: String) -> Void
    /// The generation that each plugin's latest health check went to.
    private let checked = Locked<[String: Int]>([:])
    /// Until when calls have time to end by themselves while everything stops.
    private let patience = Locked<Int64>(0)

    /// Who waits for the start's result and for the end.
    private struct Waiters {
        var started: Result<Void, HostError>?
        var isFinished = false
        var forStart: [CheckedContinuation<Result<Void, HostError>, Never>] = []
        var forEnd: [CheckedContinuation<Void, Never>] = []
    }

    init(
        machine: LifecycleMachine, runtimes: [String: PluginRuntime], deadlines: [String: Duration], binder: Binder,
        services: [any HostService], gate: Gate, configuration: HostConfiguration, hub: EventHub,
        onUnwell: @escaping @Sendable (_ plugin: String, _ generation: Int, _ reason: String) -> Void
    ) {
        self.machine = Locked(machine)
        self.runtimes = runtimes
        self.deadlines = deadlines
        self.binder = binder
        self.services = services
        self.gate = gate
        clock = configuration.clock
        logger = configuration.logger
        self.hub = hub
        onTransition = configuration.onTransition
        self.onUnwell = onUnwell
    }

    var states: [PluginStatus] { machine.withLock { $0.states } }
    var isReady: Bool { machine.withLock { $0.isReady } }
    var isDegraded: Bool { machine.withLock { $0.isDegraded } }

    /// Starts every plugin. Returns when the host is ready; after a failed start, when everything that ran has stopped again.
    func start() async throws(HostError) {
        send(.begin)
        let result = await withCheckedContinuation { continuation in
            let known = outcome.withLock { waiters in
                if waiters.started == nil { waiters.forStart.append(continuation) }
                return waiters.started
            }
            if let known { continuation.resume(returning: known) }
        }
        if case .failure = result { await finished() }
        try result.get()
    }

    /// Returns when every plugin has ended.
    func stop(deadline: Duration) async {
        send(.stop(deadline: deadline))
        await finished()
    }

    // MARK: Swaps

    /// From now on the swap judges the plugin's health. False if the plugin is not active: then there is nothing to swap.
    func beginSwap(of plugin: String, to generation: Int) -> Bool {
        // No action follows from it, so that it need not pass the queue.
        machine.withLock { machine in
            _ = machine.handle(.swapBegan(plugin: plugin, to: generation))
            return machine.isSwapping(plugin, to: generation)
        }
    }

    func noteReplaced(_ plugin: String) { send(.generationReplaced(plugin: plugin)) }
    func endSwap(of plugin: String, to generation: Int) { send(.swapEnded(plugin: plugin, to: generation)) }

    private func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = outcome.withLock { waiters in
                if !waiters.isFinished { waiters.forEnd.append(continuation) }
                return waiters.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    private func send(_ event: LifecycleEvent) {
        queue.async { [self] in
            for action in machine.withLock({ $0.handle(event) }) { perform(action) }
        }
    }

    // MARK: Actions

    private func perform(_ action: LifecycleAction) {
        switch action {
        case .attempt(let plugin, let number): HostThread.start("start-\(plugin)") { [self] in attempt(plugin, number) }
        case .setTimer(let timer, let delay): set(timer, after: delay)
        case .cancelTimer(let timer): if let token = timers.withLock({ $0.removeValue(forKey: timer) }) { clock.cancel(token) }
        case .abandon(let plugin, _, let reason):
            logger.error("abandoned: \(reason)", metadata: ["plugin": .string(plugin)])
            if let generation = runtimes[plugin]?.generation {
                generation.abandon()
                // Taking back may wait for children, which must not hold up the other plugins.
                HostThread.start("release-\(plugin)") { [self] in release(generation.party) }
            }
        case .transition(let plugin, let from, let to, let reason): report(plugin, from, to, reason)
        case .becameReady: settleStart(.success(()))
        case .startFailed(let reasons): settleStart(.failure(HostError(reasons)))
        case .drain(let plugin): HostThread.start("drain-\(plugin)") { [self] in drain(plugin) }
        case .stop(let plugin): HostThread.start("stop-\(plugin)") { [self] in stop(plugin) }
        case .checkHealth(let plugin, let check, let deadline):
            guard let generation = runtimes[plugin]?.generation else { return }
            checked.withLock { $0[plugin] = generation.number }
            HostThread.start("health-\(plugin)") { [self] in checkHealth(generation, plugin, check, deadline) }
        case .unwell(let plugin, let reason):
            if let generation = checked.withLock({ $0[plugin] }) { onUnwell(plugin, generation, reason) }
        case .healthChanged(let plugin, let health):
            logger.log(level: health.isReady ? .info : .warning, "health: \(health)", metadata: ["plugin": .string(plugin)])
        case .withdraw(let plugin, let attempt, let reason):
            logger.warning("restarted: \(reason)", metadata: ["plugin": .string(plugin)])
            HostThread.start("withdraw-\(plugin)") { [self] in withdraw(plugin, attempt) }
        case .finished: settleEnd()
        }
    }

    private func set(_ timer: TimerID, after delay: Duration) {
        let now = clock.now()
        if timer.kind == .stop { patience.withLock { $0 = now + delay.nanoseconds / 2 } }
        let token = clock.schedule(at: now + delay.nanoseconds) { [self] in
            timers.withLock { _ = $0.removeValue(forKey: timer) }
            send(.timer(timer))
        }
        timers.withLock { $0[timer] = token }
    }

    private func report(_ plugin: String, _ from: PluginState, _ to: PluginState, _ reason: String?) {
        runtimes[plugin]?.isAbsent = [.failed, .blocked, .quarantined].contains(to)
        // Whoever started the host hears of failures by the start's error or the status; here they are for the record.
        logger.log(level: .info, "\(to.rawValue)\(reason.map { ": \($0)" } ?? "")", metadata: ["plugin": .string(plugin)])
        // A library that has just been opened has no generation yet; whether one is in the making by now is chance.
        let generation = to == .loaded ? nil : runtimes[plugin]?.generation?.number
        hub.publish(.lifecycle, LifecycleNews(plugin: plugin, generation: generation, from: from.rawValue, to: to.rawValue, reason: reason))
        onTransition(Transition(instant: clock.now(), plugin: plugin, from: from, to: to, reason: reason))
    }

    private func settleStart(_ result: Result<Void, HostError>) {
        let waiting = outcome.withLock { waiters in
            waiters.started = waiters.started ?? result
            defer { waiters.forStart = [] }
            return waiters.forStart
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }

    private func settleEnd() {
        settleStart(.failure(HostError(["stopped before it was ready"])))
        let waiting = outcome.withLock { waiters in
            waiters.isFinished = true
            defer { waiters.forEnd = [] }
            return waiters.forEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: On a plugin's own thread

    private func attempt(_ plugin: String, _ number: Int) {
        guard let runtime = runtimes[plugin] else { return }
        do {
            do { try runtime.load() } catch { throw HostError(error.problems) }
            send(.reached(plugin: plugin, attempt: number, .loaded))
            try runtime.create { (planned, party) throws(HostError) in try binder.imports(of: planned, as: party) }
            send(.reached(plugin: plugin, attempt: number, .initialized))
            try runtime.start(deadline: deadlines[plugin] ?? Preparation.defaultStartDeadline)
            if let party = runtime.party { for service in services { service.serve(party) } }
            send(.attemptEnded(plugin: plugin, attempt: number, .started))
        } catch {
            let reasons = (error as? HostError)?.reasons ?? ["\(error)"]
            if let generation = runtime.generation {
                generation.destroy()
                release(generation.party)
            }
            send(.attemptEnded(plugin: plugin, attempt: number, .failed(reasons.joined(separator: "; "))))
        }
    }

    private func checkHealth(_ generation: Generation, _ plugin: String, _ check: Int, _ deadline: Duration) {
        let sample: HealthSample
        do throws(HostError) {
            sample = HealthReport.sample(try generation.health(deadline: deadline, limit: HealthReport.largest))
        } catch { sample = .sick(error.health) }
        send(.healthSampled(plugin: plugin, check: check, sample))
    }

    /// Ends a generation that is not well; its seat waits for the next one. Nothing is reported when something of it is left.
    private func withdraw(_ plugin: String, _ attempt: Int) {
        guard let runtime = runtimes[plugin], let generation = runtime.generation else { return }
        runtime.seat.vacate(generation.party)
        gate.cancelAll(into: generation.party)
        if let error = generation.stop() { logger.warning("\(error)", metadata: ["plugin": .string(plugin)]) }
        let isDestroyed = generation.destroy()
        release(generation.party)
        if isDestroyed { send(.withdrawn(plugin: plugin, attempt: attempt)) }
    }

    private func drain(_ plugin: String) {
        guard let runtime = runtimes[plugin], let generation = runtime.generation else { return send(.drained(plugin: plugin)) }
        let party = generation.party
        party.admit(.draining)
        if let error = generation.drain() { logger.warning("\(error)", metadata: ["plugin": .string(plugin)]) }
        // Calls have half of the stop's time to end by themselves, then they are cancelled; after the deadline nobody listens any more.
        // A generation that a swap has just replaced is drained with it: what both use is stopped afterwards.
        var hasCancelled = false
        var pause = Duration.microseconds(200)
        while party.inFlight > 0 || !runtime.retiring.isEmpty, !isOver {
            if !hasCancelled, clock.now() >= patience.withLock({ $0 }) {
                for party in [party] + runtime.retiring { gate.cancelAll(into: party) }
                hasCancelled = true
            }
            HostThread.sleep(pause)
            pause = min(pause * 2, .milliseconds(20))
        }
        send(.drained(plugin: plugin))
    }

    private var isOver: Bool { outcome.withLock { $0.isFinished } }

    private func stop(_ plugin: String) {
        guard let generation = runtimes[plugin]?.generation else { return send(.stopped(plugin: plugin)) }
        for service in services { service.pause(generation.party) }
        if let error = generation.stop() { logger.warning("\(error)", metadata: ["plugin": .string(plugin)]) }
        let isDestroyed = generation.destroy()
        release(generation.party)
        if !isDestroyed {
            logger.warning("kept in memory: calls are still inside it", metadata: ["plugin": .string(plugin)])
        }
        send(.stopped(plugin: plugin))
    }

    private func release(_ party: Party) {
        for service in services { service.releaseAll(of: party) }
    }
}
