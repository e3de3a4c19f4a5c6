import Cache
import HostTesting
import TestSupport
import Testing

/// The figures of the inspector, against what really happened.
@Suite struct CountingTests {
    /// What a run knows of itself.
    private struct Truth {
        /// Keys with what they hold and until when they are fresh, in seconds.
        var entries: [String: (value: String, until: Int)] = [:]
        var (hits, misses, stores, removals, rejected) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    }

    @Test(arguments: [CacheStrategy.memory, .standard, .performance])
    func figuresAreExact(strategy: CacheStrategy) throws {
        let seed = printedSeed()
        var random = SeededGenerator(seed: seed)
        let clock = VirtualClock()
        let disk = MemoryDisk()
        let store = try Sample.store(clock, strategy: strategy, disk: disk)
        var truth = Truth()
        var now = 0
        for _ in 0..<8_000 {
            try step(store, &truth, now: now, &random)
            if Int.random(in: 0..<50, using: &random) == 0 {
                clock.advance(by: .seconds(1))
                now += 1
            }
            if Int.random(in: 0..<500, using: &random) == 0 { store.rebalance() }
        }
        let figures = store.figures()
        #expect((figures.hits, figures.misses, figures.staleHits) == (truth.hits, truth.misses, 0))
        #expect((figures.stores, figures.removals, figures.rejected) == (truth.stores, truth.removals, truth.rejected))
        #expect((figures.conflicts, figures.kept, figures.fenced, figures.outdated) == (0, 0, 0, 0))
        // There was room for everything: nothing but its end and its removal takes an entry away.
        #expect(figures.evictions == 0)
        clock.advance(by: .seconds(1_000))
        for _ in 0..<100 where store.figures().entries > 0 { store.rebalance() }
        #expect(store.figures().entries == 0)
        #expect(figures.bytes <= figures.budget && figures.payload <= figures.bytes)
    }

    private func step(_ store: CacheStore, _ truth: inout Truth, now: Int, _ random: inout SeededGenerator) throws {
        let key = "a:\(Int.random(in: 0..<10, using: &random)):\(Int.random(in: 0..<30, using: &random))"
        let live = truth.entries[key].flatMap { $0.until > now ? $0.value : nil }
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<12:
            #expect(try store.text(key) == live, "\(key)")
            if live == nil { truth.misses += 1 } else { truth.hits += 1 }
        case 12..<17:
            let (value, ttl) = ("\(UInt32.random(in: 0...UInt32.max, using: &random))", Int.random(in: 1...20, using: &random))
            try store.put(key, value, ttl: .seconds(ttl))
            truth.entries[key] = (value, now + ttl)
            truth.stores += 1
        case 17:
            try store.remove(CacheKey(key), Sample.owner)
            truth.removals += live == nil ? 0 : 1
            truth.entries[key] = nil
        case 18:
            // What has expired and nobody noticed is no removal, but may be found by one; so only what is fresh is asked for.
            guard Int.random(in: 0..<10, using: &random) == 0 else { return }
            let prefix = String(key.prefix(4))
            let gone = truth.entries.filter { $0.key.hasPrefix(prefix) }
            guard gone.allSatisfy({ $0.value.until > now }) else { return }
            #expect(try store.invalidate(below: CacheKey(prefix), Sample.owner) == gone.count)
            truth.removals += UInt64(gone.count)
            for key in gone.keys { truth.entries[key] = nil }
        default:
            let failure = #expect(throws: CacheFailure.self) {
                _ = try store.put(CacheKey(key), [UInt8](repeating: 0, count: 7 << 20), Sample.owner)
            }
            #expect(failure?.code == .tooLarge)
            truth.rejected += 1
        }
    }

    @Test func evictionsFillTheBooks() throws {
        let store = try Sample.store(memory: 300_000)
        for number in 0..<500 { try store.put("a:\(number)", String(repeating: "x", count: 3_000)) }
        let figures = store.figures()
        #expect(figures.evictions > 0)
        #expect(figures.stores == 500)
        #expect(figures.entries == 500 - figures.evictions)
        #expect(figures.bytes <= 300_000)
        #expect(figures.budget == 300_000)
    }

    @Test func memoryIsSharedByPriorityWithinTheBounds() throws {
        let settings = CacheSettings(
            memory: 10_000_000,
            namespaces: [
                NamespaceSettings(prefix: "a:", owner: "p", priority: 99), NamespaceSettings(prefix: "b:", owner: "p", priority: 0),
                NamespaceSettings(prefix: "c:", owner: "p", maximum: 200_000, priority: 99),
                NamespaceSettings(prefix: "d:", owner: "p", minimum: 3_000_000, priority: 0),
            ])
        let budgets = try CacheStore(settings, clock: VirtualClock()).report.namespaces.map(\.budget)
        #expect(budgets[2] == 200_000)
        #expect(budgets[3] >= 3_000_000)
        #expect(budgets[0] > 50 * (budgets[1] - 131_072))
        #expect((9_999_000...10_000_000).contains(budgets.reduce(0, +)))
    }
}
