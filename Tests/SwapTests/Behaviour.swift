import Swap
import TestSupport

/// How the parts of a swap behave in virtual time. A time of nil is for ever.
struct Behaviour {
    struct Answer {
        var after: Duration?
        var fails = false
    }

    var facts = StagedFacts(
        oldVersion: "1.0.0", newVersion: "2.0.0", state: .direct(schema: "count", version: 1),
        wayBack: .direct(schema: "count", version: 1), startDeadline: .seconds(5))
    var stage = Answer(after: .milliseconds(50))
    var warm = Answer(after: .milliseconds(50))
    /// By pass, from 1; the last one repeats.
    var save = [Answer(after: .milliseconds(1))]
    var convert = [Answer(after: .milliseconds(1))]
    var restore = [Answer(after: .milliseconds(1))]
    var retire = Answer(after: .milliseconds(10))
    var objectionAt: Duration?
    /// How long a call stays inside.
    var call: ClosedRange<Int> = 1...20
    var stubbornShare = 0.0
    /// The share of calls that come back into the plugin by way of another one.
    var backShare = 0.0
    /// The share of parked calls that have a deadline which comes soon.
    var impatientShare = 0.0
    var callsPerSecond = 200

    init() {}

    static func random(_ random: inout SeededGenerator) -> Behaviour {
        var behaviour = Behaviour()
        let calmness = Int.random(in: 1...20, using: &random)
        func answer(_ longest: Int, hangs: Int = 8, fails: Int = 8) -> Answer {
            let isHanging = Int.random(in: 0...calmness * hangs, using: &random) == 0
            return Answer(
                after: isHanging ? nil : .milliseconds(Int.random(in: 0...longest, using: &random)),
                fails: Int.random(in: 0...calmness * fails, using: &random) == 0)
        }
        behaviour.facts = facts(&random)
        behaviour.stage = answer(3000)
        behaviour.warm = answer(3000)
        behaviour.save = (0..<3).map { _ in answer(30) }
        behaviour.convert = (0..<3).map { _ in answer(30) }
        behaviour.restore = (0..<3).map { answer(30, hangs: $0 == 0 ? 8 : 1, fails: $0 == 0 ? 8 : 1) }
        behaviour.retire = answer(500)
        if Bool.random(using: &random) { behaviour.objectionAt = .milliseconds(Int.random(in: 0...9000, using: &random)) }
        behaviour.call = 0...Int.random(in: 1...(Int.random(in: 0...3, using: &random) > 0 ? 20 : 4000), using: &random)
        behaviour.stubbornShare = Bool.random(using: &random) ? 0 : 0.2
        behaviour.backShare = Bool.random(using: &random) ? 0 : 0.5
        behaviour.impatientShare = Bool.random(using: &random) ? 0 : 0.5
        behaviour.callsPerSecond = Int.random(in: 0...30, using: &random)
        return behaviour
    }

    private static func facts(_ random: inout SeededGenerator) -> StagedFacts {
        func way() -> StatePath {
            switch Int.random(in: 0...9, using: &random) {
            case 0: .dropped("too new")
            case 1, 2, 3: .converted(by: "converter", schema: "count", from: 1, to: 2)
            default: .direct(schema: "count", version: 1)
            }
        }
        let isStateless = Int.random(in: 0...3, using: &random) == 0
        return StagedFacts(
            oldVersion: "1.0.0", newVersion: "2.0.0", state: isStateless ? .none : way(), wayBack: isStateless ? .none : way(),
            startDeadline: .seconds(2))
    }
}

extension SwapPolicy {
    static func random(_ random: inout SeededGenerator) -> SwapPolicy {
        var policy = SwapPolicy()
        policy.stageDeadline = .seconds(2)
        policy.warmDeadline = Bool.random(using: &random) ? nil : .seconds(1)
        policy.drainDeadline = .milliseconds(Int.random(in: 0...3000, using: &random))
        policy.atDeadline = AtDeadline.allCases.randomElement(using: &random) ?? .abort
        policy.pauseLimit = .milliseconds(Int.random(in: 1...5000, using: &random))
        policy.maxParked = Int.random(in: 1...(Bool.random(using: &random) ? 8 : 1024), using: &random)
        policy.allowStateLoss = Bool.random(using: &random)
        policy.probation = .milliseconds(Int.random(in: 0...3, using: &random) == 0 ? 0 : Int.random(in: 1...8000, using: &random))
        policy.retireDeadline = .seconds(1)
        return policy
    }
}
