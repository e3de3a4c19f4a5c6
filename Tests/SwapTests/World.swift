import Swap
import TestSupport

/// Performs the machine's actions in virtual time, while calls go on. Everything passes an `Observer`.
struct World {
    private(set) var machine: SwapMachine
    private(set) var observer: Observer
    private(set) var gate: Gate
    private(set) var now = Duration.zero
    private(set) var trace: [String] = []
    private let behaviour: Behaviour
    private var random: SeededGenerator
    private var queue: [Entry] = []
    private var sequence = 0
    private var snapshot = 0
    var hasState: Bool { behaviour.facts.state != .none }
    /// The drain to be reported, and the retirement that waits for the last calls.
    private var drain: (generation: Int, pass: Int)?
    private var retiring: Int?
    private var taken: [SwapEvent] = []

    private enum Happening {
        case event(SwapEvent)
        case callBegins
        /// A call comes back into the plugin by way of another one.
        case callsBack(Int)
        case callEnds(Int)
        case deadline(Int)
    }

    private struct Entry {
        let time: Duration
        let sequence: Int
        let happening: Happening
    }

    init(_ policy: SwapPolicy = SwapPolicy(), kind: SwapMachine.Kind = .replace, behaviour: Behaviour = Behaviour(), seed: UInt64 = 1) {
        machine = SwapMachine(plugin: "counter", from: 3, to: 4, policy: policy, kind: kind)
        observer = Observer(policy: policy)
        gate = Gate(edges: 3)
        self.behaviour = behaviour
        random = SeededGenerator(seed: seed)
        gate.counts[3] = 0
        if behaviour.callsPerSecond > 0 { enqueue(.zero, .callBegins) }
    }

    var violations: [String] { observer.violations + gate.violations }

    mutating func at(_ time: Duration, _ event: SwapEvent) { enqueue(time, .event(event)) }

    /// Calls begin then, and not before.
    mutating func startsCalls(at time: Duration) {
        queue.removeAll { if case .callBegins = $0.happening { true } else { false } }
        enqueue(time, .callBegins)
    }

    private mutating func enqueue(_ time: Duration, _ happening: Happening) {
        queue.append(Entry(time: time, sequence: sequence, happening: happening))
        sequence += 1
    }

    /// Until the swap has finished and all calls have ended; false if that takes too long.
    @discardableResult
    mutating func run(atMost steps: Int = 20_000, noise: Bool = false) -> Bool {
        for _ in 0..<steps {
            guard let next = queue.indices.min(by: { (queue[$0].time, queue[$0].sequence) < (queue[$1].time, queue[$1].sequence) })
            else { return observer.outcome != nil }
            let entry = queue.remove(at: next)
            if case .event(.timer(let timer)) = entry.happening {
                guard observer.timers[timer] != nil else { continue }
                observer.ranOut(timer)
            }
            now = entry.time
            switch entry.happening {
            case .event(let event):
                deliver(event)
                if noise, Int.random(in: 0...3, using: &random) == 0 { deliverNoise() }
            case .callBegins: beginCall()
            case .callsBack(let id): callBack(id)
            case .callEnds(let id): if let call = gate.end(id) { ended(call) }
            case .deadline(let id): if let call = gate.expire(id) { ended(call) }
            }
        }
        return queue.isEmpty
    }

    /// Delivers an event now.
    mutating func deliver(_ event: SwapEvent) {
        let ignored = machine.ignoredEvents
        let actions = machine.handle(event)
        if machine.ignoredEvents == ignored { taken.append(event) }
        for action in actions {
            observer.note(action, at: now)
            perform(action)
            trace.append(Trace.line(action))
        }
        observer.check(machine, gate, at: now)
    }

    /// What was answered once is answered again; what never was comes from nowhere.
    private mutating func deliverNoise() {
        let repeated = taken.filter(\.isAnswer) + [
            .saved(pass: 9, bytes: 0), .committed(pass: 0, parked: 0, pauseNanoseconds: 0, digest: nil),
            .retired(generation: 9, .unmapped), .staged(generation: 3, .failure(["no"])), .warmed(generation: 3), .drained(pass: 9),
            .timer(SwapTimerID(plugin: "counter", generation: 4, kind: .warm, number: 99)),
        ]
        guard let event = repeated.randomElement(using: &random) else { return }
        let (before, ignored) = (machine.phase, machine.ignoredEvents)
        let actions = machine.handle(event)
        if !actions.isEmpty || machine.phase != before || machine.ignoredEvents != ignored + 1 {
            observer.violate("\(event) made no sense and was not ignored")
        }
    }

    // MARK: Calls

    private mutating func beginCall() {
        begin(Gate.Call(id: sequence, chain: sequence, isStubborn: Double.random(in: 0..<1, using: &random) < behaviour.stubbornShare))
        guard observer.outcome == nil else { return }
        enqueue(now + .milliseconds(Int.random(in: 0...2000, using: &random) / max(behaviour.callsPerSecond, 1)), .callBegins)
    }

    private mutating func begin(_ call: Gate.Call) {
        sequence += 1
        switch gate.begin(call) {
        case .inside: goOn(call.id)
        case .parked where Double.random(in: 0..<1, using: &random) < behaviour.impatientShare:
            enqueue(now + .milliseconds(Int.random(in: 0...100, using: &random)), .deadline(call.id))
        case .parked: break
        case .refused: ended(call)
        }
    }

    /// A call has gone in: it ends by itself, or when a call that it leads to has.
    private mutating func goOn(_ id: Int) {
        let isLeaf = gate.inside[id]?.outer != nil || Double.random(in: 0..<1, using: &random) >= behaviour.backShare
        enqueue(now + .milliseconds(Int.random(in: behaviour.call, using: &random)), isLeaf ? .callEnds(id) : .callsBack(id))
    }

    private mutating func callBack(_ id: Int) {
        guard let outer = gate.inside[id] else { return }
        begin(Gate.Call(id: sequence, outer: id, chain: outer.chain, isStubborn: outer.isStubborn))
    }

    /// A call has been answered, by the plugin or by the gate: the one that waits for it goes on, and ends.
    private mutating func ended(_ call: Gate.Call) {
        if let outer = call.outer { enqueue(now, .callEnds(outer)) }
        reportEmptiness()
    }

    private mutating func reportEmptiness() {
        if let drain, gate.callsInside(drain.generation) == 0 {
            at(now, .drained(pass: drain.pass))
            self.drain = nil
        }
        if let retiring, gate.callsInside(retiring) == 0 {
            if let after = behaviour.retire.after {
                at(now + after, .retired(generation: retiring, behaviour.retire.fails ? .leaked("a thread") : .unmapped))
            }
            self.retiring = nil
        }
    }

    // MARK: Actions

    private mutating func perform(_ action: SwapAction) {
        switch action {
        case .stage(let generation):
            answer(
                behaviour.stage, .staged(generation: generation, .success(behaviour.facts)),
                .staged(generation: generation, .failure(["bad"])))
        case .warm(let generation, _):
            gate.alive.insert(generation)
            answer(behaviour.warm, .warmed(generation: generation), .warmFailed(generation: generation, "no"))
        case .quiesce(let generation, let pass, let most):
            gate.park(most: most)
            at(now, .quiesced(pass: pass, callsInside: gate.callsInside(generation)))
        case .drain(let generation, let pass):
            drain = (generation, pass)
            reportEmptiness()
        case .cancelCalls(let generation, _):
            for id in gate.cancellable(generation) { enqueue(now + .milliseconds(1), .callEnds(id)) }
        case .saveState(let generation, let pass):
            if gate.callsInside(generation) > 0 { observer.violate("state is saved with calls inside") }
            snapshot = gate.counts[generation, default: 0]
            answer(behaviour.save.of(pass), .saved(pass: pass, bytes: 8), .saveFailed(pass: pass, "no"))
        case .convertState(_, _, _, _, let pass):
            answer(behaviour.convert.of(pass), .converted(pass: pass, bytes: 9), .convertFailed(pass: pass, "no"))
        case .restoreState(let generation, _, let pass):
            if behaviour.restore.of(pass).after != nil, !behaviour.restore.of(pass).fails { gate.counts[generation] = snapshot }
            answer(behaviour.restore.of(pass), .restored(pass: pass), .restoreFailed(pass: pass, "no"))
        case .commit(let generation, let pass):
            let parked = gate.parked.count
            gate.commit(generation)
            at(now, .committed(pass: pass, parked: parked, pauseNanoseconds: 1000, digest: "d"))
            drain = nil
        case .reopen:
            gate.reopen()
            drain = nil
        case .release(let generation):
            for id in gate.release(to: generation) { goOn(id) }
        case .sample: at(now, .sample(sample()))
        case .retire(let generation):
            gate.alive.remove(generation)
            retiring = generation
            reportEmptiness()
        case .discard(let generation), .abandon(let generation, _): gate.alive.remove(generation)
        case .setTimer(let timer, let pause): at(now + pause, .timer(timer))
        case .cancelTimer, .report, .finished: break
        }
    }

    private mutating func answer(_ answer: Behaviour.Answer, _ success: SwapEvent, _ failure: SwapEvent) {
        if let after = answer.after { at(now + after, answer.fails ? failure : success) }
    }

    private func sample() -> ProbationSample {
        let isBad = behaviour.objectionAt.map { now >= $0 } ?? false
        return ProbationSample(calls: 100, failures: isBad ? 50 : 0)
    }

    /// Whether the plugin's count is what it must be if nothing was lost.
    var isCountExact: Bool { !hasState || gate.counts[gate.edges, default: 0] == gate.total }
}

extension [Behaviour.Answer] {
    func of(_ pass: Int) -> Behaviour.Answer { self[Swift.min(pass, count) - 1] }
}

extension SwapEvent {
    /// Whether it answers one action and can come only once.
    var isAnswer: Bool {
        switch self {
        case .begin, .staged, .warmed, .warmFailed, .quiesced, .drained, .saved, .saveFailed, .converted, .convertFailed, .restored,
            .restoreFailed, .committed, .retired, .timer, .hostStopping, .hostStopped: true
        case .sample, .rollBackRequested, .superseded: false
        }
    }
}
