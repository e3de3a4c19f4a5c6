import FoundationEssentials
import Swap
import TestSupport
import Testing

/// Random policies, behaviours, calls and requests in virtual time. `CRUCIBLE_SEED=n` repeats the run with that seed alone.
@Suite struct SimulationTests {
    private static let runs: UInt64 = 5000

    @Test func randomRunsKeepTheRules() {
        var phases: Set<SwapPhase> = []
        var outcomes: [String: Int] = [:]
        var actions: Set<String> = []
        var (letThrough, refused, late) = (0, 0, 0)
        for seed in Self.seeds() {
            let world = Self.run(seed: seed)
            phases.formUnion(world.observer.phases)
            actions.formUnion(world.observer.count.keys)
            (letThrough, refused, late) = (letThrough + world.gate.letThrough, refused + world.gate.refused, late + world.gate.late)
            if let outcome = world.observer.outcome {
                outcomes[outcome.name + (outcome.saysLoss ? " with loss" : ""), default: 0] += 1
            }
            if !world.violations.isEmpty { break }
        }
        guard !Self.isRepeating else { return }
        // The runs are worth something only if they lead everywhere.
        #expect(phases.union([.idle]) == Set(SwapPhase.allCases))
        #expect(actions.count == 19)
        #expect(letThrough > 200 && refused > 500 && late > 200, "\(letThrough) let through, \(refused) refused, \(late) late")
        for outcome in [
            "committed", "committed with loss", "rolledBack", "rolledBack with loss", "rollBackFailed", "refused", "aborted",
        ] {
            #expect(outcomes[outcome, default: 0] > 20, "\(outcomes)")
        }
    }

    private static func run(seed: UInt64) -> World {
        var random = SeededGenerator(seed: seed)
        let policy = SwapPolicy.random(&random)
        let kind = Int.random(in: 0...9, using: &random) == 0 ? SwapMachine.Kind.rollback : .replace
        var world = World(policy, kind: kind, behaviour: .random(&random), seed: seed)
        world.at(.zero, .begin)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            world.at(.milliseconds(Int.random(in: 0...12_000, using: &random)), .rollBackRequested(by: "a person"))
        }
        if Int.random(in: 0...3, using: &random) == 0 {
            world.at(.milliseconds(Int.random(in: 0...10_000, using: &random)), .hostStopping)
        }
        let hasEnded = world.run(noise: Bool.random(using: &random))
        #expect(hasEnded && world.observer.outcome != nil, "seed \(seed): the run does not end: \(world.machine.phase)")
        #expect(world.violations == [], "seed \(seed)")
        #expect(world.gate.parked.isEmpty && world.gate.inside.isEmpty, "seed \(seed): calls are left")
        if world.observer.outcome?.saysLoss == false {
            #expect(world.isCountExact, "seed \(seed): counts \(world.gate.counts) of \(world.gate.total)")
        }
        if case .rolledBack(let reason, .some) = world.observer.outcome, !policy.allowStateLoss {
            #expect(!reason.hasPrefix("asked for"), "seed \(seed): a roll-back that was asked for has lost state")
        }
        return world
    }

    private static let isRepeating = ProcessInfo.processInfo.environment["CRUCIBLE_SEED"] != nil

    private static func seeds() -> Range<UInt64> {
        if let text = ProcessInfo.processInfo.environment["CRUCIBLE_SEED"], let seed = UInt64(text) { return seed..<seed + 1 }
        let first = UInt64.random(in: 1...1_000_000_000)
        print("swap simulation: seeds \(first) to \(first + runs - 1)")
        return first..<first + runs
    }
}
