import CCrucible
import GateFixture
import Swap
import Testing
import Timing

@testable import Gate

/// The steps of swaps: what the machine asks for, done to the real seat.
extension ReentrancySimulation {
    mutating func beginSwap() {
        var policy = SwapPolicy()
        policy.atDeadline = .abort
        policy.maxParked = Self.mostParked
        policy.probation = Bool.random(using: &random) ? .seconds(5) : .zero
        swap = SwapMachine(plugin: "server", from: current, to: nextGeneration, policy: policy, kind: .replace)
        nextGeneration += 1
        events = [.begin]
    }

    /// Delivers one event, or lets a timer run out that would not have had to.
    mutating func stepSwap() throws {
        if !events.isEmpty { return try deliver(events.removeFirst()) }
        if let (generation, pass) = draining {
            if generations[generation]!.party.inFlight == 0 {
                draining = nil
                return try deliver(.drained(pass: pass))
            }
            if Int.random(in: 0..<40, using: &random) == 0, let timer = timers[.drain] { try deliver(.timer(timer)) }
        } else if let generation = retiring {
            guard generations[generation]!.party.inFlight == 0 else { return }
            retiring = nil
            generations[generation]!.party.admit(.gone)
            try deliver(.retired(generation: generation, .unmapped))
        } else if swap?.phase == .probation, let timer = timers[.probation] {
            try deliver(Int.random(in: 0..<3, using: &random) == 0 ? .timer(timer) : .rollBackRequested(by: "a person"))
        }
    }

    private mutating func deliver(_ event: SwapEvent) throws {
        guard var machine = swap else { return }
        var committed: Int?
        for action in machine.handle(event) {
            if case .commit(_, let pass) = action { committed = pass }
            try perform(action)
        }
        swap = machine.phase == .finished ? nil : machine
        if let committed { events.append(.committed(pass: committed, parked: 0, pauseNanoseconds: 0, digest: nil)) }
    }

    private mutating func perform(_ action: SwapAction) throws {
        switch action {
        case .stage(let number):
            let way = StatePath.direct(schema: "count", version: 1)
            events.append(.staged(generation: number, .success(StagedFacts(
                oldVersion: "1.0.0", newVersion: "2.0.0", state: way, wayBack: way, startDeadline: .seconds(5)))))
        case .warm(let number, _):
            let party = Party(id: "server", generation: number, isSerial: false, admission: .open)
            let fixture = gf_provider_new(HostTable(gate: scene.gate, party: party, abi: 1, imports: [:]).pointer)!
            generations[number] = try generation(party, fixture)
            events.append(.warmed(generation: number))
        case .quiesce(_, let pass, let most):
            scene.seat.park(limit: most)
            isParking = true
            events.append(.quiesced(pass: pass, callsInside: 0))
        case .drain(let number, let pass): draining = (number, pass)
        case .saveState(let number, let pass):
            expect(generations[number]!.party.inFlight == 0 && number == current, "state is saved with calls inside")
            snapshot = generations[number]!.count
            events.append(.saved(pass: pass, bytes: 8))
        case .restoreState(let number, _, let pass):
            generations[number]!.count = snapshot
            events.append(.restored(pass: pass))
        case .commit(let number, _):
            expect(generations[current]!.party.inFlight == 0 && generations[current]!.count == snapshot, "calls are left behind")
            let generation = generations[number]!
            scene.sit(generation.party, generation.fixture, on: scene.seat)
            current = number
        case .release: release()
        case .retire(let number): retiring = number
        case .discard(let number): generations[number]?.party.admit(.gone)
        case .setTimer(let timer, _): timers[timer.kind] = timer
        case .cancelTimer(let timer): timers[timer.kind] = nil
        case .finished(let outcome): tally.outcomes[String("\(outcome)".prefix { $0 != "(" }), default: 0] += 1
        case .reopen: draining = nil
        case .cancelCalls, .convertState, .sample, .abandon, .report: break
        }
    }

    /// What was parked goes in, all of it, before the next step.
    private mutating func release() {
        isParking = false
        scene.seat.release()
        expectEventually {
            collect()
            return chains.allSatisfy { $0.levels.allSatisfy { $0.kept != nil } }
        }
    }
}
