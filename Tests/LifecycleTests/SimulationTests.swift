import FoundationEssentials
import Lifecycle
import Testing

/// Random plans, behaviours and requests in virtual time. `CRUCIBLE_SEED=n` repeats the run with that seed alone.
@Suite struct SimulationTests {
    private static let runs: UInt64 = 3000

    @Test func randomRunsKeepTheRules() {
        var moves: Set<Observer.Move> = []
        var endings: [String: Int] = [:]
        for seed in Self.seeds() {
            let shell = Self.run(seed: seed, endings: &endings)
            moves.formUnion(shell.observer.moves)
            endings["told a swap", default: 0] += shell.observer.toldSwap
            if !shell.observer.violations.isEmpty { break }
        }
        guard !Self.isRepeating else { return }
        // The runs are worth something only if they lead everywhere.
        #expect(moves == Self.allMoves)
        for ending in ["ready", "start failed", "stopped early", "told a swap"] {
            #expect(endings[ending, default: 0] > 100, "\(endings)")
        }
    }

    private static func run(seed: UInt64, endings: inout [String: Int]) -> VirtualShell {
        var random = RandomRun(seed: seed)
        var shell = VirtualShell(
            random.nodes, blocked: random.blocked, mode: random.mode, seed: seed, stopDeadline: .seconds(2),
            behaviours: random.behaviours)
        shell.at(.zero, .begin)
        for stop in random.stops { shell.at(stop.at, .stop(deadline: stop.deadline)) }
        for (number, swap) in random.swaps.enumerated() {
            shell.at(swap.at, .swapBegan(plugin: swap.plugin, to: number))
            shell.at(swap.at + swap.toCommit, .generationReplaced(plugin: swap.plugin))
            shell.at(swap.at + swap.toEnd, .swapEnded(plugin: swap.plugin, to: number))
        }
        let noise: ((inout VirtualShell) -> Void)? = random.hasNoise ? { $0.deliver(random.noise(after: $0)) } : nil
        // Health checks go on until the host stops.
        let hasEnded = shell.run(until: { $0.machine.isReady && $0.now > .seconds(20) }, noise: noise)
        #expect(hasEnded, "seed \(seed): the run does not end")
        if !shell.observer.hasFinished {
            #expect(shell.machine.isReady, "seed \(seed): stuck: \(shell.machine.states)")
            shell.at(shell.now, .stop(deadline: .seconds(2)))
            let hasStopped = shell.run(noise: noise)
            #expect(hasStopped, "seed \(seed): the stop does not end")
        }
        #expect(shell.observer.hasFinished, "seed \(seed): not finished: \(shell.machine.states)")
        #expect(shell.observer.violations == [], "seed \(seed)")

        let lost = random.nodes.filter { $0.isRequired && !random.expectedActive.contains($0.id) }
        if let active = shell.observer.activeWhenReady {
            if !random.hasSickness { #expect(active == random.expectedActive && lost.isEmpty, "seed \(seed)") }
            endings["ready", default: 0] += 1
        } else if shell.observer.startHasFailed {
            if !random.hasSickness { #expect(!lost.isEmpty, "seed \(seed)") }
            endings["start failed", default: 0] += 1
        } else {
            endings["stopped early", default: 0] += 1
        }
        return shell
    }

    private static let isRepeating = ProcessInfo.processInfo.environment["CRUCIBLE_SEED"] != nil

    private static func seeds() -> Range<UInt64> {
        if let text = ProcessInfo.processInfo.environment["CRUCIBLE_SEED"], let seed = UInt64(text) {
            return seed..<seed + 1
        }
        let first = UInt64.random(in: 1...1_000_000_000)
        print("lifecycle simulation: seeds \(first) to \(first + runs - 1)")
        return first..<first + runs
    }

    /// The moves of starting, restarting and stopping. The rest of the table belongs to others.
    private static let allMoves: Set<Observer.Move> = [
        .init(from: .resolved, to: .loaded), .init(from: .loaded, to: .initialized),
        .init(from: .initialized, to: .active), .init(from: .active, to: .draining),
        .init(from: .draining, to: .stopped), .init(from: .resolved, to: .stopped),
        .init(from: .resolved, to: .failed), .init(from: .loaded, to: .failed),
        .init(from: .initialized, to: .failed), .init(from: .draining, to: .failed),
        .init(from: .active, to: .failed), .init(from: .failed, to: .quarantined),
        .init(from: .failed, to: .resolved), .init(from: .resolved, to: .blocked),
    ]
}
