import CCache
import TestSupport
import Testing

/// Where the budget goes.
struct ArbiterTests {
    private func share(_ budget: UInt64, gain: Double, loss: Double, minimum: UInt64 = 0, maximum: UInt64 = 1000, weight: UInt32 = 1) -> cc_share {
        cc_share(budget: budget, minimum: minimum, maximum: maximum, weight: weight, unit: 1, gain: gain, loss: loss)
    }

    private func move(_ shares: [cc_share]) -> cc_move { cc_arbitrate(shares, UInt32(shares.count), 10) }

    @Test func movesFromWhereItCostsLeastToWhereItBringsMost() {
        let found = move([share(100, gain: 50, loss: 40), share(100, gain: 90, loss: 80), share(100, gain: 20, loss: 5)])
        #expect(found.from == 2 && found.to == 1 && found.bytes == 10)
    }

    @Test func stopsAtTheBounds() {
        #expect(move([share(100, gain: 90, loss: 80, maximum: 105), share(100, gain: 1, loss: 0)]).bytes == 0)
        #expect(move([share(100, gain: 90, loss: 80), share(100, gain: 1, loss: 0, minimum: 95)]).bytes == 0)
        #expect(move([share(100, gain: 90, loss: 80)]).bytes == 0)
        #expect(move([]).bytes == 0)
    }

    @Test func weighsHits() {
        let found = move([share(100, gain: 50, loss: 45, weight: 1), share(100, gain: 50, loss: 45, weight: 3)])
        #expect(found.from == 0 && found.to == 1 && found.bytes == 10)
    }

    /// Four hits in a sample of one in a thousand may be chance, 4000 that were counted are not.
    @Test func doesNotTakeChanceForGain() {
        func found(_ gain: Double, unit: UInt32) -> UInt64 {
            var shares = [share(100, gain: gain, loss: gain), share(100, gain: 0, loss: 2000)]
            shares[0].unit = unit
            shares[1].unit = unit
            return move(shares).bytes
        }
        #expect(found(4000, unit: 1) == 10)
        #expect(found(4000, unit: 1000) == 0)
    }

    @Test func leavesWhatIsNearlyEven() {
        #expect(move([share(100, gain: 104, loss: 104), share(100, gain: 100, loss: 100)]).bytes == 0)
    }

    /// Utilities with diminishing returns: the moves end, and no single step would bring more.
    @Test func findsTheBestSplitAndStaysThere() {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<200 {
            let scales = (0..<4).map { _ in Double.random(in: 1e8...1e10, using: &random) }
            let knees = (0..<4).map { _ in Double.random(in: 20...2000, using: &random) }
            func utility(_ at: Int, _ budget: Double) -> Double { scales[at] * budget / (budget + knees[at]) }
            var budgets: [UInt64] = [250, 250, 250, 250]
            func shares() -> [cc_share] {
                (0..<4).map { at in
                    let budget = Double(budgets[at])
                    return share(
                        budgets[at], gain: utility(at, budget + 10) - utility(at, budget),
                        loss: utility(at, budget) - utility(at, budget - 10), minimum: 10, maximum: 1000)
                }
            }
            var moves = 0
            while moves < 1000 {
                let found = move(shares())
                if found.bytes == 0 { break }
                budgets[Int(found.from)] -= found.bytes
                budgets[Int(found.to)] += found.bytes
                moves += 1
            }
            #expect(moves < 1000, "went to and fro")
            #expect(budgets.reduce(0, +) == 1000)
            let final = shares()
            for to in 0..<4 { for from in 0..<4 where from != to && budgets[from] >= 20 {
                #expect(final[to].gain <= final[from].loss * 1.1001)
            } }
        }
    }
}
