import Lifecycle
import Testing

/// The pauses between attempts, seen from outside.
@Suite struct BackoffTests {
    /// The pauses of one plugin that always fails at once, beside others that do as well.
    private static func pauses(
        of plugin: String = "a", among ids: [String] = ["a"], backoff: Duration, attempts: Int, seed: UInt64
    ) -> [Duration] {
        let nodes = ids.map { node($0, attempts: attempts, backoff: backoff) }
        var machine = LifecycleMachine(nodes: nodes, blocked: [:], mode: .parallel, seed: seed)
        var actions = machine.handle(.begin)
        var pauses: [Duration] = []
        while let action = actions.first {
            actions.removeFirst()
            switch action {
            case .attempt(let id, let number):
                actions += machine.handle(.attemptEnded(plugin: id, attempt: number, .failed("no")))
            case .setTimer(let timer, let pause) where timer.kind == .backoff:
                if timer.plugin == plugin { pauses.append(pause) }
                actions += machine.handle(.timer(timer))
            default: break
            }
        }
        return pauses
    }

    @Test func itDoublesUpToABoundWithinAFifth() {
        for seed in UInt64(0)..<200 {
            let pauses = Self.pauses(backoff: .seconds(1), attempts: 40, seed: seed)
            #expect(pauses.count == 39)
            for (index, pause) in pauses.enumerated() {
                let middle = index < 9 ? Duration.seconds(1 << index) : .seconds(300)
                #expect((middle / 10 * 8...middle / 10 * 12).contains(pause), "seed \(seed): pause \(index + 1) is \(pause)")
            }
        }
    }

    @Test func itVariesOverTheWholeRange() {
        let first = (UInt64(0)..<500).map { Self.pauses(backoff: .seconds(10), attempts: 2, seed: $0)[0] }
        #expect(first.min()! < .seconds(8.1) && first.max()! > .seconds(11.9))
        #expect(Set(first).count > 490)
    }

    @Test func itFollowsFromSeedPluginAndAttemptAlone() {
        let alone = Self.pauses(backoff: .seconds(1), attempts: 5, seed: 9)
        #expect(alone == Self.pauses(backoff: .seconds(1), attempts: 5, seed: 9))
        #expect(alone == Self.pauses(among: ["a", "b"], backoff: .seconds(1), attempts: 5, seed: 9))
        #expect(alone != Self.pauses(backoff: .seconds(1), attempts: 5, seed: 10))
        #expect(alone != Self.pauses(of: "b", among: ["a", "b"], backoff: .seconds(1), attempts: 5, seed: 9))
    }

    @Test func aLongFirstPauseStays() {
        let hour = Duration.seconds(3600)
        for pause in Self.pauses(backoff: hour, attempts: 60, seed: 1) {
            #expect((hour / 10 * 8...hour / 10 * 12).contains(pause))
        }
        #expect(Self.pauses(backoff: .zero, attempts: 60, seed: 1).allSatisfy { $0 == .zero })
    }
}
