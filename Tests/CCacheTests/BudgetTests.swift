import CCache
import Glibc
import TestSupport
import Testing

/// Budgets are bytes of the machine.
struct BudgetTests {
    /// Bytes of the process that are in memory.
    private func resident() -> Int {
        let file = open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 200)
        let size = read(file, &text, text.count)
        let fields = String(decoding: text.prefix(max(size, 0)), as: UTF8.self).split(separator: " ")
        return Int(fields[1])! * 4096
    }

    private func churn(_ space: Space, _ sizes: ClosedRange<Int>, writes: Int, _ random: inout SeededGenerator) {
        let value = [UInt8](repeating: 1, count: sizes.upperBound)
        for _ in 0..<writes {
            let name = key(Int.random(in: 0..<1_000_000, using: &random))
            if space.get(name, at: 1) == nil { space.put(name, Array(value.prefix(Int.random(in: sizes, using: &random))), at: 1) }
        }
    }

    /// Entries of all sizes come and go, on several threads; what the process has more than before is never more than the budget.
    @Test func theProcessGrowsByTheBudgetAtMost() {
        var random = SeededGenerator(seed: printedSeed())
        let budget = 32 << 20
        let before = resident()
        let space = Space(budget: UInt64(budget), valueLimit: 1 << 18, collectsDepartures: false)
        for sizes in [0...100, 100...5000, 0...50, 1000...200_000, 0...300] {
            churn(space, sizes, writes: sizes.upperBound > 100_000 ? 3000 : 200_000, &random)
            let counts = space.counts
            #expect(counts.bytes <= counts.budget)
            #expect(resident() - before <= budget + (2 << 20), "with entries of \(sizes) bytes")
            /* It also uses what it has: little lies fallow. */
            #expect(counts.bytes > counts.budget * 9 / 10)
        }
    }

    @Test func aSmallerBudgetGivesMemoryBack() {
        var random = SeededGenerator(seed: printedSeed())
        let space = Space(budget: 64 << 20, minimum: 1 << 20, maximum: 64 << 20, collectsDepartures: false)
        churn(space, 0...200, writes: 400_000, &random)
        let full = resident()
        for budget in [48, 17, 3, 1] {
            #expect(cc_space_set_budget(space.space, UInt64(budget) << 20))
            let counts = space.counts
            #expect(counts.bytes <= UInt64(budget) << 20)
            #expect(counts.entries > UInt64(budget) * 1500)
        }
        #expect(full - resident() >= 54 << 20)
        #expect(!cc_space_set_budget(space.space, 1 << 19))
        #expect(!cc_space_set_budget(space.space, 65 << 20))
        #expect(cc_space_set_budget(space.space, 64 << 20))
        churn(space, 0...200, writes: 50_000, &random)
        #expect(space.counts.bytes <= 64 << 20)
    }

    /// The entries that stay when a budget shrinks are those that are worth the most.
    @Test func whatIsReadOftenStays() {
        let space = Space(budget: 8 << 20, minimum: 1 << 20, maximum: 8 << 20, policy: CC_TINYLFU_20)
        for number in 0..<30_000 { space.put(key(number), [UInt8](repeating: 1, count: 100), at: 1) }
        for _ in 0..<5 { for number in 0..<1000 { _ = space.get(key(number * 30), at: 1) } }
        #expect(cc_space_set_budget(space.space, 1 << 20))
        let kept = (0..<1000).filter { space.get(key($0 * 30), at: 1) != nil }.count
        #expect(kept > 900)
    }
}
