import TestSupport
import Testing

@testable import Lease

@Suite struct FairnessTests {
    private static func contenders(_ weights: [(String, Int64)], holding: @escaping (Int) -> Int64) -> [FairRun.Contender] {
        weights.map { FairRun.Contender(plugin: $0.0, weight: $0.1, holding: holding) }
    }

    @Test("between two grants to a default class, the others get at most 3, 4, 5 and 6", arguments: Array<Int64>(1...12))
    func defaultSpacing(slots: Int64) {
        var run = FairRun(slots: slots, Self.contenders(FairRun.standard) { _ in 1_000_000 })
        run.run(grants: 10_000)
        let most = (0..<4).map { index in run.mostBetween(grantsTo: index, of: (0..<4).filter { $0 != index }) }
        for (index, bound) in [3, 4, 5, 6].enumerated() { #expect(most[index] <= bound, "\(most)") }
        #expect(most[3] >= 4, "with so little between grants, nobody was contending")
    }

    @Test("whatever the weights, each other class gets at most ⌈w_j / w_i⌉ between two grants to class i")
    func spacing() {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<60 {
            let count = Int.random(in: 2...6, using: &random)
            let weights = (0..<count).map { ("p\($0)", Int64.random(in: 1...20, using: &random) * [1, 5].randomElement(using: &random)!) }
            let time = Int64.random(in: 1...50_000_000, using: &random)
            var run = FairRun(slots: .random(in: 1...10, using: &random), Self.contenders(weights) { _ in time })
            run.run(grants: 2000)
            for (i, own) in weights.enumerated() {
                for (j, other) in weights.enumerated() where j != i {
                    let bound = Int((other.1 + own.1 - 1) / own.1)
                    let most = run.mostBetween(grantsTo: i, of: [j])
                    #expect(most <= bound, "\(weights), \(time) ns: \(most) of \(other) between two of \(own)")
                }
            }
        }
    }

    @Test("with equal holding times every class has its share within 1%", arguments: [1, 3, 10] as [Int64])
    func equalHolding(slots: Int64) {
        var run = FairRun(slots: slots, Self.contenders(FairRun.standard) { _ in 2_000_000 })
        run.run(grants: 10_000)
        #expect(run.shareError() <= 0.01)
        #expect(run.jainIndex() >= 0.999)
    }

    @Test("a class that holds five times longer gets its share of the time and not of the grants", arguments: [1, 3, 10] as [Int64])
    func longerHolding(slots: Int64) {
        let contenders = FairRun.standard.map { plugin, weight in
            FairRun.Contender(plugin: plugin, weight: weight, holding: { _ in plugin == "mcp" ? 10_000_000 : 2_000_000 })
        }
        var run = FairRun(slots: slots, contenders)
        run.run(grants: 10_000)
        print("five times longer, \(slots) slots: share error \(run.shareError()), Jain's index \(run.jainIndex())")
        #expect(run.shareError() <= 0.01)
        #expect(run.jainIndex() >= 0.999)
    }

    @Test("holding times that vary a hundredfold leave the shares within 1%")
    func varyingHolding() {
        let seed = printedSeed()
        let contenders = FairRun.standard.enumerated().map { index, standard in
            FairRun.Contender(plugin: standard.0, weight: standard.1, holding: { number in
                var random = SeededGenerator(seed: seed &+ UInt64(index * 1_000_000 + number))
                return Int64.random(in: 100_000...10_000_000, using: &random) * (index == 2 ? 5 : 1)
            })
        }
        var run = FairRun(slots: 10, contenders)
        run.run(grants: 10_000)
        #expect(run.shareError() <= 0.01, "\(run.shareError())")
        #expect(run.jainIndex() >= 0.999)
    }

    @Test("leases of almost an hour do not make the accounts overflow")
    func longTimes() {
        var run = FairRun(slots: 1, [("low", 1), ("high", 1000)].map { plugin, weight in
            FairRun.Contender(plugin: plugin, weight: weight, holding: { _ in 3500 * LeaseSettings.second })
        })
        run.run(grants: 20_000)
        #expect(run.shareError() <= 0.06, "\(run.shareError())")
        #expect(run.machine.virtual.use < 1 << 61)
    }

    @Test("a class that was idle starts where the others are: it has no credit")
    func noCreditForIdleness() {
        var contenders = Self.contenders([("a", 50), ("b", 50)]) { _ in 1_000_000 }
        contenders[1].from = 1000
        var run = FairRun(slots: 2, contenders)
        run.run(grants: 1100)
        let after = run.order[1000..<1100]
        #expect((48...52).contains(after.count { $0 == 1 }), "\(after.count { $0 == 1 })")
        let first = run.order[1000..<1006]
        #expect(first.count { $0 == 1 } <= 4, "\(Array(first))")
    }

    @Test("a class that alone wanted everything for a while is not punished for it")
    func noPenaltyForIdleCapacity() {
        var contenders = Self.contenders([("a", 50), ("b", 50)]) { _ in 1_000_000 }
        contenders[1].from = 1000
        var run = FairRun(slots: 4, contenders)
        run.run(grants: 1030)
        #expect(run.order[1000..<1030].count { $0 == 0 } >= 12, "\(Array(run.order[1000..<1030]))")
    }

    @Test("urgency lets a class go earlier and gives it no more in the long run")
    func urgencyIsBounded() {
        var run = FairRun(slots: 3, Self.contenders([("a", 50), ("b", 50)]) { _ in 1_000_000 }, urgency: [.critical, .normal])
        run.run(grants: 5000)
        #expect(run.shareError() <= 0.01, "\(run.shareError())")
        // Ahead by its four grants at one moment.
        var (lead, most) = (0, 0)
        for index in run.order {
            lead += index == 0 ? 1 : -1
            most = max(most, lead)
        }
        #expect((3...8).contains(most), "\(most)")
    }

    @Test("a standing lease takes its part of the capacity, and is no use that puts its class behind others")
    func standing() throws {
        var scene = Scene { ($0.capacity.slots, $0.capacity.connections) = (1, 1) }
        let standing = try scene.machine.take(scene.owner("mcp"), .connections, 1, term: .max, isStanding: true, now: 0).get()
        #expect(scene.machine.take(scene.owner("voice"), .connections, 1, now: 0) == .failure(LeaseRefusal(.busy)))
        scene.at(3_600_000)
        try scene.release(standing.id)
        var lease = try scene.lease("routing")
        var plugins: [WaiterID: String] = [:]
        for _ in 0..<10 { for plugin in ["mcp", "voice"] { plugins[try scene.wait(plugin)] = plugin } }
        var served: [String: Int] = [:]
        for second in 1...10 {
            scene.at(3_600_000 + Int64(second) * 1000)
            try scene.release(lease)
            for case .granted(let waiter, let grant) in scene.actions() {
                served[plugins[waiter]!, default: 0] += 1
                lease = grant.id
            }
        }
        #expect(served["mcp"] ?? 0 >= 4 && served["voice"] ?? 0 >= 4, "\(served)")
    }
}
