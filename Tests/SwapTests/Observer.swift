import Swap

/// Watches a machine from outside and keeps its own account of what must hold. What does not is in `violations`.
struct Observer {
    private(set) var violations: [String] = []
    private(set) var timers: [SwapTimerID: Duration] = [:]
    private(set) var outcome: SwapOutcome?
    private(set) var steps: [SwapStep] = []
    private(set) var phases: Set<SwapPhase> = []
    private(set) var count: [String: Int] = [:]
    /// Since when calls are held.
    private var heldSince: Duration?
    private(set) var longestHold = Duration.zero
    private var everSet: Set<SwapTimerID> = []
    private var serving = 3
    private var fates: [Int: [String]] = [:]
    private var isWarm = false
    private var now = Duration.zero
    private let policy: SwapPolicy

    init(policy: SwapPolicy) { self.policy = policy }

    mutating func violate(_ text: String) { violations.append("\(now): \(text)") }

    private mutating func expect(_ holds: Bool, _ text: @autoclosure () -> String) {
        if !holds { violate(text()) }
    }

    mutating func note(_ action: SwapAction, at time: Duration) {
        now = time
        expect(outcome == nil, "\(action) after the end")
        let name = Trace.name(action)
        count[name, default: 0] += 1
        switch action {
        case .setTimer(let timer, let pause):
            expect(everSet.insert(timer).inserted, "\(timer) was set twice")
            timers[timer] = time + pause
        case .cancelTimer(let timer): expect(timers.removeValue(forKey: timer) != nil, "\(timer) was cancelled and is not set")
        case .stage(let generation): expect(generation == 4 && count[name] == 1, "stages twice")
        case .warm(let generation, _):
            expect(generation == 4 && count[name] == 1, "warms twice")
            isWarm = true
        case .quiesce(let generation, let pass, let most):
            expect(heldSince == nil && generation == serving, "wrong \(action)")
            expect(most == policy.maxParked && (pass == 1) == (serving == 3), "wrong \(action)")
            heldSince = time
        case .reopen(let generation): expect(heldSince != nil && generation == serving, "wrong \(action)")
        case .release(let generation): noteRelease(generation)
        case .commit(let generation, _):
            expect(generation != serving && (generation == 3 || isWarm) && fates[generation] == nil, "wrong \(action)")
            expect(count[name] ?? 0 <= 2, "commits a third time")
            serving = generation
        case .restoreState(let generation, let version, _):
            expect(generation != serving && (1...2).contains(version) && heldSince != nil, "wrong \(action)")
        case .saveState(let generation, _), .drain(let generation, _), .cancelCalls(let generation, _):
            expect(generation == serving && heldSince != nil, "wrong \(action)")
        case .sample(let generation): expect(generation == 4 && serving == 4, "wrong \(action)")
        case .retire(let generation), .discard(let generation), .abandon(let generation, _):
            expect(generation != serving, "\(action) of the one that serves")
            fates[generation, default: []].append(name)
        case .convertState: break
        case .report(let step):
            expect(!step.detail.isEmpty && !step.detail.contains("\n"), "a step without words: \(step)")
            steps.append(step)
        case .finished(let how): noteEnd(how)
        }
    }

    private mutating func noteRelease(_ generation: Int) {
        guard let since = heldSince else { return violate("released and nothing was held") }
        expect(generation == serving, "released to \(generation)")
        longestHold = max(longestHold, now - since)
        expect(now - since <= policy.pauseLimit, "calls were held since \(since)")
        heldSince = nil
    }

    private mutating func noteEnd(_ how: SwapOutcome) {
        outcome = how
        expect(timers.isEmpty, "finished with timers")
        expect(heldSince == nil, "finished and calls are held")
        expect(serving == (how.isNew ? 4 : 3), "\(how), and the other one serves")
        let other = serving == 3 ? 4 : 3
        let fate = fates[other] ?? []
        let legal = count["stage"] == nil ? [[]] : [["discard"], ["retire"], ["abandon"], ["retire", "abandon"]]
        expect(legal.contains(fate), "generation \(other) was ended by \(fate)")
        expect(serving == 3 || fate.last != "discard", "the old generation was discarded")
        expect(fates[serving] == nil, "the one that serves was ended")
        if case .refused = how { expect(count["warm"] == nil && count["quiesce"] == nil, "refused after it began") }
        if case .aborted = how { expect(count["commit"] == nil, "aborted after the commit") }
    }

    /// What holds after every event.
    mutating func check(_ machine: SwapMachine, _ gate: Gate, at time: Duration) {
        now = time
        for timer in timers.filter({ $0.value < time }).keys { violate("\(timer) is overdue") }
        phases.insert(machine.phase)
        expect(machine.current == serving && gate.edges == serving, "machine: \(machine.current), gate: \(gate.edges)")
        expect(gate.isParking == (heldSince != nil), "parking is \(gate.isParking)")
        expect((machine.hindrance == nil) == (outcome != nil), "hindrance: \(machine.hindrance ?? "none")")
        expect((machine.phase == .finished) == (outcome != nil), "phase: \(machine.phase)")
    }

    /// A timer has run out and is delivered.
    mutating func ranOut(_ timer: SwapTimerID) { timers[timer] = nil }
}

extension SwapOutcome {
    /// Whether the new generation serves.
    var isNew: Bool {
        switch self {
        case .committed, .rollBackFailed: true
        case .rolledBack, .refused, .aborted: false
        }
    }

    /// Whether it says that state was lost.
    var saysLoss: Bool {
        switch self {
        case .committed(let lost), .rolledBack(_, let lost), .rollBackFailed(_, let lost): lost != nil
        case .refused, .aborted: false
        }
    }

    var name: String { String("\(self)".prefix { $0 != "(" }) }
}

/// Actions as words for tests and people.
enum Trace {
    static func name(_ action: SwapAction) -> String { String("\(action)".prefix { $0 != "(" }) }

    static func line(_ action: SwapAction) -> String {
        switch action {
        case .stage(let generation), .warm(let generation, _), .saveState(let generation, _), .quiesce(let generation, _, _),
            .drain(let generation, _), .cancelCalls(let generation, _), .restoreState(let generation, _, _), .commit(let generation, _),
            .reopen(let generation), .release(let generation), .sample(let generation), .retire(let generation),
            .discard(let generation), .abandon(let generation, _):
            "\(name(action)) \(generation)"
        case .convertState, .finished: name(action)
        case .setTimer(let timer, _): "set \(timer.kind)"
        case .cancelTimer(let timer): "cancel \(timer.kind)"
        case .report(let step): "\(step.name.rawValue) \(step.outcome.rawValue)"
        }
    }
}
