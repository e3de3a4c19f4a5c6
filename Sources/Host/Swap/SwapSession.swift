import Dispatch
import Gate
import Loader
import Locking
import Swap
import Timing

/// Performs what one swap's machine decides. All events and actions pass one serial queue; code of the plugin runs on threads of its own.
final class SwapSession: Sendable {
    struct Committed {
        var pass: Int
        var parked = 0
        /// Nanoseconds for which calls were held.
        var pause: Int64 = 0
    }

    struct State {
        var machine: SwapMachine
        var plan: SwapPlan?
        /// By number: the one that served, and the new one.
        var generations: [Int: Generation]
        /// The new generation is being created and started; whether it is to be undone when that has ended.
        var isWarming = false
        var isDiscarded = false
        /// The state on its way.
        var bytes = StateBytes([])
        var timers: [SwapTimerID: TimerToken] = [:]
        var pauseBegan: Int64 = 0
        var lastStep: Int64
        var steps: [SwapStepReport] = []
        /// The seat's figures at the latest commit, and those of the time before it.
        var atCommit = SeatFigures()
        var before = SeatFigures()
        /// A commit that has not been reported, since the release of the parked calls may follow.
        var committed: Committed?
        var outcome: SwapOutcome?
        var waiting: [CheckedContinuation<SwapReport, Never>] = []
        /// Who waits until it is decided which generation serves.
        var waitingForDecision: [CheckedContinuation<Void, Never>] = []
    }

    let runtime: PluginRuntime
    /// The number of the new generation.
    let newGeneration: Int
    let surroundings: SwapSurroundings
    let policy: SwapPolicy
    let state: Locked<State>
    private let onStep: @Sendable (SwapStepReport) -> Void
    private let queue: DispatchQueue

    init(
        _ runtime: PluginRuntime, from old: Generation, kind: SwapMachine.Kind, policy: SwapPolicy, _ surroundings: SwapSurroundings,
        onStep: @escaping @Sendable (SwapStepReport) -> Void
    ) {
        self.runtime = runtime
        self.surroundings = surroundings
        self.policy = policy
        self.onStep = onStep
        queue = DispatchQueue(label: "crucible.swap.\(runtime.id)", qos: .userInitiated)
        newGeneration = runtime.takeNumber()
        let machine = SwapMachine(plugin: runtime.id, from: old.number, to: newGeneration, policy: policy, kind: kind)
        state = Locked(State(machine: machine, generations: [old.number: old], lastStep: surroundings.clock.now()))
    }

    /// Why another swap of the plugin cannot begin now.
    var hindrance: String? { state.withLock { $0.machine.hindrance } }
    var phase: SwapPhase { state.withLock { $0.machine.phase } }

    /// Runs the swap to its end, the probation and the old generation's end included.
    func run() async -> SwapReport {
        send(.begin)
        return await finished()
    }

    func finished() async -> SwapReport {
        await withCheckedContinuation { continuation in
            let report: SwapReport? = state.withLock { state in
                guard let outcome = state.outcome else {
                    state.waiting.append(continuation)
                    return nil
                }
                return SwapReport(runtime.id, outcome, generation: state.machine.current, steps: state.steps)
            }
            if let report { continuation.resume(returning: report) }
        }
    }

    /// The host stops. Returns when it is decided which generation serves; the end of the other one is not waited for.
    func hostStopping() async {
        send(.hostStopping)
        await withCheckedContinuation { continuation in
            let isDecided = state.withLock { state in
                if !state.machine.isDecided { state.waitingForDecision.append(continuation) }
                return state.machine.isDecided
            }
            if isDecided { continuation.resume() }
        }
    }

    /// A health check of that generation was bad. What the old one says is no judgement of the new one.
    func noteUnwell(_ generation: Int, _ reason: String) {
        guard generation == newGeneration else { return }
        send(.sample(ProbationSample(calls: 0, failures: 0, faults: 1, fault: reason)))
    }

    func send(_ event: SwapEvent) {
        queue.async { [self] in
            for action in state.withLock({ $0.machine.handle(event) }) { perform(action) }
            noteDecision()
            let committed = state.withLock { state in
                defer { state.committed = nil }
                return state.committed
            }
            if let committed { tell(committed) }
        }
    }

    private func noteDecision() {
        let waiting = state.withLock { state in
            guard state.machine.isDecided else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waitingForDecision = [] }
            return state.waitingForDecision
        }
        for continuation in waiting { continuation.resume() }
    }

    private func perform(_ action: SwapAction) {
        switch action {
        case .stage(let number): stage(number)
        case .warm(let number, let deadline): thread("warm") { [self] in warm(number, deadline) }
        case .quiesce(let number, let pass, let maxParked): quiesce(number, pass, maxParked)
        case .drain(let number, let pass): drain(number, pass)
        case .cancelCalls(let number, _): if let party = generation(number)?.party { surroundings.gate.cancelAll(into: party) }
        case .saveState(let number, let pass): thread("save") { [self] in save(number, pass) }
        case .convertState(let by, let schema, let from, let to, let pass):
            thread("convert") { [self] in convert(by, schema, from, to, pass) }
        case .restoreState(let number, let version, let pass): thread("restore") { [self] in restore(number, version, pass) }
        case .commit(let number, let pass): commit(number, pass)
        // It is the seat that parks, and the seat is still that generation's: the release that follows is all there is to do.
        case .reopen: break
        case .release: release()
        case .sample: sample()
        case .retire(let number):
            guard let generation = generation(number) else { return }
            runtime.beginRetirement(of: generation.party)
            thread("retire") { [self] in retire(generation) }
        case .discard(let number): thread("discard") { [self] in discard(number) }
        case .abandon(let number, let reason): abandon(number, reason)
        case .setTimer(let timer, let delay): set(timer, delay)
        case .cancelTimer(let timer):
            if let token = state.withLock({ $0.timers.removeValue(forKey: timer) }) { surroundings.clock.cancel(token) }
        case .report(let step): report(step)
        case .finished(let outcome): finish(outcome)
        }
    }

    func generation(_ number: Int) -> Generation? { state.withLock { $0.generations[number] } }

    func thread(_ name: String, _ body: @escaping @Sendable () -> Void) { HostThread.start("\(name)-\(runtime.id)", body) }

    private func set(_ timer: SwapTimerID, _ delay: Duration) {
        let token = surroundings.clock.schedule(at: surroundings.clock.now() + delay.nanoseconds) { [self] in
            state.withLock { _ = $0.timers.removeValue(forKey: timer) }
            send(.timer(timer))
        }
        state.withLock { $0.timers[timer] = token }
    }

    private func report(_ step: SwapStep) {
        let now = surroundings.clock.now()
        let report = state.withLock { state in
            let report = SwapStepReport(step, nanoseconds: now - state.lastStep)
            state.lastStep = now
            state.steps.append(report)
            return report
        }
        surroundings.logger.info(
            "swap: \(report.step) \(report.outcome)\(report.detail.isEmpty ? "" : ": \(report.detail)")",
            metadata: ["plugin": .string(runtime.id)])
        surroundings.onReport(report)
        onStep(report)
    }

    private func finish(_ outcome: SwapOutcome) {
        let (waiting, report) = state.withLock { state in
            state.outcome = outcome
            defer { state.waiting = [] }
            return (state.waiting, SwapReport(runtime.id, outcome, generation: state.machine.current, steps: state.steps))
        }
        surroundings.onOutcome(report)
        surroundings.onEnd(newGeneration)
        for continuation in waiting { continuation.resume(returning: report) }
    }
}
