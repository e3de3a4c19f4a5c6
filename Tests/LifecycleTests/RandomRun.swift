import Lifecycle
import TestSupport

/// A random plan with random behaviour, and what it must lead to. All of it follows from the seed.
struct RandomRun {
    let nodes: [LifecycleNode]
    let blocked: [String: String]
    let mode: LifecycleMachine.Mode
    private(set) var behaviours: [String: Behaviour] = [:]
    /// Requests to stop: when, and with which deadline.
    let stops: [(at: Duration, deadline: Duration)]
    /// Swaps: of what, when, and how long until the new generation is in place and until the end.
    let swaps: [(plugin: String, at: Duration, toCommit: Duration, toEnd: Duration)]
    let hasNoise: Bool
    /// Whether plugins that have started may be unwell, so that what is active when the host is ready is not known before.
    let hasSickness: Bool
    private var generator: SeededGenerator

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let outside = (0..<Int.random(in: 0...2, using: &random)).map { "x\($0)" }
        blocked = Dictionary(uniqueKeysWithValues: outside.map { ($0, "nobody provides it") })
        mode = Bool.random(using: &random) ? .parallel : .serial
        let calmness = Int.random(in: 0...9, using: &random)
        hasSickness = Bool.random(using: &random)
        var nodes: [LifecycleNode] = []
        for number in 0..<Int.random(in: 0...9, using: &random) {
            let dependencies = Self.dependencies(among: nodes.map(\.id), outside, &random)
            nodes.append(LifecycleNode(
                id: "p\(number)", dependencies: dependencies,
                deadline: .milliseconds(Int.random(in: 1...2000, using: &random)),
                attempts: Int.random(in: 1...4, using: &random),
                backoff: .milliseconds(Int.random(in: 0...500, using: &random)),
                isRequired: Int.random(in: 0...9, using: &random) == 0,
                health: Int.random(in: 0...2, using: &random) == 0 ? Self.rules(&random) : nil))
            behaviours["p\(number)"] = Self.behaviour(calmness, &random)
            if hasSickness {
                behaviours["p\(number)"]?.health = (0..<Int.random(in: 1...6, using: &random)).map { _ in Self.check(&random) }
                behaviours["p\(number)"]?.withdrawal = Self.time(&random)
            }
        }
        self.nodes = nodes
        let stopCount = Int.random(in: 0...3, using: &random)
        stops = (0..<stopCount).map { _ in
            let (time, deadline) = (Int.random(in: 0...6000, using: &random), Int.random(in: 0...1500, using: &random))
            return (.milliseconds(time), .milliseconds(deadline))
        }
        swaps = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in
            guard let plugin = nodes.randomElement(using: &random)?.id else { return nil }
            let times = (0..<3).map { _ in Duration.milliseconds(Int.random(in: 0...4000, using: &random)) }
            return (plugin, times[0], times[1], times[1] + times[2])
        }
        hasNoise = Bool.random(using: &random)
        generator = random
    }

    private static func dependencies(
        among earlier: [String], _ outside: [String], _ random: inout SeededGenerator
    ) -> [LifecycleNode.Dependency] {
        let density = Int.random(in: 2...8, using: &random)
        return (earlier + outside).compactMap { id in
            let isOutside = outside.contains(id)
            guard Int.random(in: 0...(isOutside ? 20 : density), using: &random) == 0 else { return nil }
            return .init(id: id, isOptional: Bool.random(using: &random))
        }
    }

    private static func behaviour(_ calmness: Int, _ random: inout SeededGenerator) -> Behaviour {
        let attempts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let steps = (0..<3).map { _ in Duration.milliseconds(Int.random(in: 0...300, using: &random)) }
            var attempt = Behaviour.Attempt(steps: steps)
            let step = Int.random(in: 0...2, using: &random)
            switch Int.random(in: 0...(3 + calmness), using: &random) {
            case 0, 1: attempt.failure = (step, "no luck")
            case 2:
                let pause = Duration.milliseconds(Int.random(in: 1...3000, using: &random))
                attempt.hang = (step, Bool.random(using: &random) ? nil : pause)
            default: break
            }
            return attempt
        }
        var behaviour = Behaviour(attempts: attempts)
        behaviour.drain = time(&random)
        behaviour.stop = time(&random)
        return behaviour
    }

    private static func rules(_ random: inout SeededGenerator) -> HealthRules {
        HealthRules(
            interval: .milliseconds(Int.random(in: 100...2000, using: &random)), deadline: .milliseconds(Int.random(in: 20...400, using: &random)),
            failures: Int.random(in: 1...3, using: &random), restarts: Int.random(in: 0...3, using: &random),
            window: .milliseconds(Int.random(in: 2000...60_000, using: &random)),
            backoff: .milliseconds(Int.random(in: 0...500, using: &random)))
    }

    private static func check(_ random: inout SeededGenerator) -> Behaviour.Check {
        let after = Duration.milliseconds(Int.random(in: 0...600, using: &random))
        return switch Int.random(in: 0...5, using: &random) {
        case 0, 1: .says(.ok, after: after)
        case 2: .says(.degraded("slow"), after: after)
        case 3, 4: .says(.sick("no luck"), after: after)
        default: .hangs
        }
    }

    private static func time(_ random: inout SeededGenerator) -> Duration? {
        Int.random(in: 0...15, using: &random) == 0 ? nil : .milliseconds(Int.random(in: 0...400, using: &random))
    }

    /// Which plugins start, if nothing stops the host: computed from the behaviours alone.
    var expectedActive: Set<String> {
        var active: Set<String> = []
        for node in nodes where node.dependencies.allSatisfy({ $0.isOptional || active.contains($0.id) }) {
            if starts(node) { active.insert(node.id) }
        }
        return active
    }

    private func starts(_ node: LifecycleNode) -> Bool {
        for number in 1...node.attempts {
            let last = behaviours[node.id]?.attempt(number).reports(plugin: node.id, attempt: number).last
            // At the very deadline the timer comes first: it was set before.
            guard let last, last.after < node.deadline else { return false }
            switch last.1 {
            case .attemptEnded(_, _, .started): return true
            case .attemptEnded(_, _, .failed): continue
            default: return false
            }
        }
        return false
    }

    /// An event that may or may not make sense just now: the observer knows.
    mutating func noise(after shell: VirtualShell) -> LifecycleEvent {
        let plugin = (nodes.map(\.id) + blocked.keys.sorted()).randomElement(using: &generator) ?? "nobody"
        let attempt = Int.random(in: 0...4, using: &generator)
        switch Int.random(in: 0...9, using: &generator) {
        case 0:
            let state = PluginState.allCases.randomElement(using: &generator) ?? .active
            return .reached(plugin: plugin, attempt: attempt, state)
        case 1: return .attemptEnded(plugin: plugin, attempt: 0, .started)
        case 2: return .attemptEnded(plugin: plugin, attempt: 9, .failed("noise"))
        case 3: return .timer(TimerID(plugin: plugin, kind: .deadline, number: 9))
        case 4: return .begin
        case 5: return .stopped(plugin: plugin)
        case 6: return .healthSampled(plugin: plugin, check: Int.random(in: 0...9, using: &generator), .ok)
        case 7: return .withdrawn(plugin: plugin, attempt: attempt)
        case 8: return .swapEnded(plugin: plugin, to: 99)
        default: return .drained(plugin: plugin)
        }
    }
}
