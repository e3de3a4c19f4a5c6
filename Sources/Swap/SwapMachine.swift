/// Decides how one plugin's new generation takes the place of the one that serves. It has no threads, no clock and no I/O.
///
/// Whoever holds it reports what has happened to `handle`, one event after the other, and performs the actions that come back, in order,
/// before it reports the next event. One machine is one swap. Whatever happens, at each moment one of the two generations serves, what was
/// parked is released once, and the generation that does not serve in the end is discarded, retired or abandoned once.
///
/// The calls are moved in passes: pass 1 to the new generation; every attempt to roll back is a further pass, to the old one.
public struct SwapMachine: Sendable {
    /// What the swap is for.
    public enum Kind: String, Sendable, CaseIterable {
        /// Another library takes the place of the one that serves.
        case replace
        /// A library that served before takes its place again. It has proven itself: there is no probation.
        case rollback
    }

    public let plugin: String
    /// The generation that serves when the swap begins.
    public let from: Int
    /// The new one.
    public let to: Int
    public let policy: SwapPolicy
    public let kind: Kind

    public internal(set) var phase = SwapPhase.idle
    /// The generation that takes new calls, or will take those that are parked if nothing further goes well.
    public internal(set) var current: Int
    /// How many events were ignored: late, repeated, or of no meaning now.
    public private(set) var ignoredEvents = 0

    var facts: StagedFacts?
    /// 0 before calls are moved; see `SwapStep.pass`.
    var pass = 0
    /// Whether calls are parked.
    var isHolding = false
    var isHostStopping = false
    /// What was lost of the state on the way to the new generation.
    var lost: String?
    /// What was lost of it on the way back.
    var lostOnTheWayBack: String?
    var rollBack: RollBack?
    /// A generation in which something hangs, and why.
    var hung: (generation: Int, reason: String)?
    /// How the swap ends once the other generation is retired.
    var outcome: SwapOutcome?
    var timers: [SwapTimerID] = []
    var timersSet = 0
    /// The actions of the event in hand.
    var actions: [SwapAction] = []

    /// Why the old generation is wanted back.
    struct RollBack {
        let reason: String
        /// Whether it comes back even if state is lost by that.
        let isForced: Bool
    }

    public init(plugin: String, from: Int, to: Int, policy: SwapPolicy, kind: Kind) {
        precondition(from != to, "\(plugin): a swap of generation \(from) for itself")
        self.plugin = plugin
        self.from = from
        self.to = to
        self.policy = policy
        self.kind = kind
        current = from
    }

    /// Why another swap of this plugin cannot begin now; nil once this one has finished.
    public var hindrance: String? {
        guard phase != .finished else { return nil }
        let remedy = phase == .probation ? "wait for its end or roll back" : "wait for its end"
        return "a swap of \(plugin) from generation \(from) to \(to) is under way (\(phase.rawValue)); \(remedy)"
    }

    /// Whether it is decided which generation serves: at most the end of the other one is still to come.
    public var isDecided: Bool { phase == .retiring || phase == .finished }

    /// Whether the end of the calls inside is still waited for in this pass.
    public func awaitsDrain(pass: Int) -> Bool { self.pass == pass && (phase == .draining || phase == .cancelling) }

    /// Takes in what happened and returns what is to be done about it, in this order.
    ///
    /// An event that is late, repeated, or makes no sense now changes nothing but `ignoredEvents`.
    public mutating func handle(_ event: SwapEvent) -> [SwapAction] {
        guard take(event) else {
            ignoredEvents += 1
            return []
        }
        defer { actions = [] }
        return actions
    }

    /// False if the event makes no sense now.
    private mutating func take(_ event: SwapEvent) -> Bool {
        switch event {
        case .begin: begin()
        case .staged(let generation, let result): staged(generation, result)
        case .warmed(let generation): warmed(generation)
        case .warmFailed(let generation, let reason): warmFailed(generation, reason)
        case .quiesced(let number, let calls): quiesced(number, calls)
        case .drained(let number): drained(number)
        case .saved(let number, let bytes): saved(number, bytes)
        case .saveFailed(let number, let reason): transferFailed(number, .saving, reason)
        case .converted(let number, let bytes): converted(number, bytes)
        case .convertFailed(let number, let reason): transferFailed(number, .converting, reason)
        case .restored(let number): restored(number)
        case .restoreFailed(let number, let reason): transferFailed(number, .restoring, reason)
        case .committed(let number, let parked, let pause, let digest): committed(number, parked, pause, digest)
        case .sample(let sample): sampled(sample)
        case .rollBackRequested(let who): rollBackRequested(by: who)
        case .superseded: superseded()
        case .retired(let generation, let verdict): retired(generation, verdict)
        case .timer(let timer): ranOut(timer)
        case .hostStopping: hostStopping()
        case .hostStopped: hostStopped()
        }
    }

    private mutating func ranOut(_ timer: SwapTimerID) -> Bool {
        guard let index = timers.firstIndex(of: timer) else { return false }
        timers.remove(at: index)
        switch timer.kind {
        case .stage: stageHung()
        case .warm: warmHung()
        case .drain: drainRanOut()
        case .cancel: cancelRanOut()
        case .pause: pauseRanOut()
        case .probation: endProbation(SwapReason.text(policy.probation))
        case .sample: takeSample()
        case .retire: retireHung()
        }
        return true
    }
}

extension SwapMachine {
    /// The generation that the calls of this pass are moved away from.
    var source: Int { pass > 1 ? to : from }
    /// The generation that they are moved to.
    var target: Int { pass > 1 ? from : to }
    /// The way of the state in this pass.
    var way: StatePath { (pass > 1 ? wayBack : facts?.state) ?? .none }
    /// A state that did not go to the new generation is still where it was, and must not be overwritten from there.
    var wayBack: StatePath {
        switch facts?.state {
        case .direct, .converted: facts?.wayBack ?? .none
        case .dropped: .dropped("it was dropped at the swap; the old generation has what it had then")
        case StatePath.none?, nil: .none
        }
    }
    /// What this pass does when the calls inside do not end.
    var atDeadline: SwapPolicy.AtDeadline { policy.resolved(stateMoves: way.moves) }

    mutating func report(_ name: SwapStep.Name, _ outcome: SwapStep.Outcome, _ generation: Int, _ detail: String) {
        actions.append(.report(SwapStep(name: name, outcome: outcome, detail: detail, generation: generation, pass: pass)))
    }

    mutating func set(_ kind: SwapTimerID.Kind, after duration: Duration) {
        timersSet += 1
        let timer = SwapTimerID(plugin: plugin, generation: to, kind: kind, number: timersSet)
        timers.append(timer)
        actions.append(.setTimer(timer, after: max(duration, .zero)))
    }

    /// Cancels the timers of these kinds that are set.
    mutating func cancel(_ kinds: SwapTimerID.Kind...) {
        for timer in timers where kinds.contains(timer.kind) { actions.append(.cancelTimer(timer)) }
        timers.removeAll { kinds.contains($0.kind) }
    }

    mutating func cancelAllTimers() {
        for timer in timers { actions.append(.cancelTimer(timer)) }
        timers = []
    }

    /// Lets the generation that was quiesced serve on, with what was parked.
    mutating func letGo() {
        guard isHolding else { return }
        isHolding = false
        actions += [.reopen(generation: source), .release(generation: source)]
    }

    mutating func finish(_ outcome: SwapOutcome) {
        cancelAllTimers()
        phase = .finished
        actions.append(.finished(outcome))
    }
}
