import CCache
import TestSupport
import Testing

/// Which entries stay.
struct PolicyTests {
    /// An exact model of LRU: the same hits and the same entries at the end.
    @Test func fullWindowIsLRU() {
        var random = SeededGenerator(seed: printedSeed())
        let space = Space(budget: 4 << 20, policy: CC_LRU, entries: 100)
        var order: [Int] = []
        for _ in 0..<20_000 {
            let number = Int.random(in: 0..<20, using: &random) * Int.random(in: 0..<20, using: &random)
            let isHit = request(number, space)
            #expect(isHit == order.contains(number))
            order.removeAll { $0 == number }
            order.insert(number, at: 0)
            if order.count > 100 { order.removeLast() }
        }
        #expect(Set(space.all(at: 1).keys) == Set(order.map { key($0) }))
    }

    /// A loop that is larger than the cache: LRU never hits, and a small window keeps a part of it.
    @Test func leavesLRUWhenALoopDoesNotFit() {
        func share(_ policy: cc_policy) -> Double {
            let space = Space(budget: 4 << 20, policy: policy, entries: 500)
            var hits = 0
            for round in 0..<100 { for number in 0..<700 where request(number, space) && round >= 50 { hits += 1 } }
            return Double(hits) / 35_000
        }
        #expect(share(CC_LRU) == 0)
        #expect(share(CC_ADAPTIVE) > 0.4)
    }

    /// Every key is asked for a few times shortly after it is new, and never again: frequency misleads, recency does not.
    @Test func takesLRUWhenOnlyRecencyHelps() {
        func share(_ policy: cc_policy) -> Double {
            var random = SeededGenerator(seed: 5)
            let space = Space(budget: 4 << 20, policy: policy, entries: 500)
            var hits = 0
            for step in 0..<100_000 where request(step / 8 - Int.random(in: 0..<450, using: &random), space) && step > 50_000 { hits += 1 }
            return Double(hits) / 50_000
        }
        let best = share(CC_LRU)
        #expect(best > share(CC_TINYLFU_1) + 0.1)
        #expect(share(CC_ADAPTIVE) > best - 0.02)
    }

    @Test func aLimitOfEntriesHolds() {
        for policy in [CC_ADAPTIVE, CC_LRU, CC_TINYLFU_1] {
            let space = Space(budget: 1 << 20, policy: policy, entries: 7)
            for number in 0..<1000 {
                _ = request(number % 50, space)
                #expect(space.counts.entries <= 7)
            }
            #expect(space.counts.entries == 7)
        }
    }

    private func request(_ number: Int, _ space: Space) -> Bool {
        let name = key(number)
        if space.get(name, at: 1) != nil { return true }
        space.put(name, [], at: 1)
        return false
    }
}
