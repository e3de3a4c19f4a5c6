import CCache
import TestSupport
import Testing

/// What is refused, and that a refusal changes nothing.
struct BoundsTests {
    @Test func refusesWhatIsTooLargeAndKeepsTheOldValue() {
        let space = Space(valueLimit: 1000)
        #expect(space.put(key(1), [1], at: 1) == CC_STORED)
        #expect(space.put(key(1), [UInt8](repeating: 2, count: 1001), at: 1) == CC_TOO_LARGE)
        #expect(space.put([UInt8](repeating: 2, count: 1025), [], at: 1) == CC_TOO_LARGE)
        #expect(space.put(key(2), [], note: [UInt8](repeating: 2, count: 65_536), at: 1) == CC_TOO_LARGE)
        #expect(space.get(key(1), at: 1)?.value == [1])
        #expect(space.counts.refused == 3)
    }

    @Test func oneEntryMayNotTakeMoreThanAQuarter() {
        let space = Space(budget: 1 << 20, valueLimit: 1 << 20)
        #expect(space.put(key(1), [UInt8](repeating: 1, count: 1 << 18), at: 1) == CC_TOO_LARGE)
        #expect(space.put(key(1), [UInt8](repeating: 1, count: 200_000), at: 1) == CC_STORED)
    }

    /// Many small entries lie everywhere; a large one gets its place all the same.
    @Test func aLargeEntryFindsAPlaceAmongSmallOnes() {
        let space = Space(budget: 1 << 20, valueLimit: 1 << 20)
        for number in 0..<20_000 { space.put(key(number), [UInt8](repeating: 1, count: 40), at: 1) }
        /* So that those that are worth the least do not lie side by side. */
        for number in stride(from: 0, to: 20_000, by: 2) { _ = space.get(key(number), at: 1) }
        let before = space.counts
        #expect(space.put(key(1), [UInt8](repeating: 2, count: 150_000), at: 1) == CC_STORED)
        let after = space.counts
        #expect(space.get(key(1), at: 1)?.value.count == 150_000)
        /* About twice what has place in the hole. */
        #expect(after.evictions + after.rejections - before.evictions - before.rejections < 2 * 150_000 / 100)
    }

    @Test func theConflictRuleDecidesOnFreshEntriesOnly() {
        let space = Space(ttl: 10)
        space.put(key(1), [1], meta: 5, at: 1)
        var asked = 0
        func putIfGreater(_ meta: UInt64, at now: UInt64) -> Int {
            let name = key(1)
            return name.withUnsafeBytes { name in
                withUnsafeMutablePointer(to: &asked) { asked in
                    var write = cc_write()
                    write.key = name.baseAddress
                    write.key_size = name.count
                    write.meta = meta
                    write.context = UnsafeMutableRawPointer(asked)
                    write.replaces = { context, view, _ in
                        let asked = context!.assumingMemoryBound(to: Int.self)
                        asked.pointee += 1
                        return view.pointee.meta < 7
                    }
                    return Int(cc_put(space.space, &write, now))
                }
            }
        }
        #expect(putIfGreater(7, at: 2) == CC_STORED)
        #expect(putIfGreater(8, at: 3) == CC_KEPT)
        #expect(space.get(key(1), at: 3)?.meta == 7)
        #expect(putIfGreater(8, at: 50) == CC_STORED)
        #expect(asked == 2)
        let counts = space.counts
        #expect(counts.kept == 1 && counts.inserts == 1 && counts.replaces == 2)
    }

    @Test func aThreadHasEightPins() {
        let space = Space()
        for number in 0..<9 { space.put(key(number), [UInt8(number)], at: 1) }
        let views = (0..<8).map { space.pin(key($0), at: 1)! }
        var view = cc_view()
        #expect(Int(cc_get(space.space, key(8), key(8).count, 1, &view)) == CC_BUSY)
        cc_unpin(views[3].pin!)
        #expect(space.get(key(8), at: 1)?.value == [8])
        for at in views.indices where at != 3 { cc_unpin(views[at].pin!) }
        let counts = space.counts
        #expect(counts.hits == 1 && counts.misses == 0)
    }

    @Test func opensNoSpaceThatIsOutOfBounds() {
        let cache = cc_cache_make(1 << 20, 1)!
        defer { cc_cache_free(cache) }
        var sound = cc_space_options()
        sound.budget = 1 << 19
        sound.minimum = 1 << 17
        sound.maximum = 1 << 20
        sound.weight = 1
        sound.key_limit = 100
        sound.value_limit = 100
        sound.ttl = 1
        let faults: [(inout cc_space_options) -> Void] = [
            { $0.minimum = 1000 }, { $0.minimum = $0.budget + 1 }, { $0.maximum = $0.budget - 1 }, { $0.weight = 0 }, { $0.policy = 5 },
            { $0.key_limit = 65_536 }, { $0.value_limit = 1 << 31 }, { $0.ttl = 0 }, { $0.budget = 1 << 21; $0.maximum = 1 << 21 },
        ]
        for fault in faults {
            var options = sound
            fault(&options)
            #expect(cc_space_open(cache, &options) == nil)
        }
        let first = cc_space_open(cache, &sound)
        #expect(first != nil && cc_space_open(cache, &sound) != nil)
        /* Both together have all of the cache's budget. */
        #expect(cc_space_open(cache, &sound) == nil)
        cc_space_close(first!)
        #expect(cc_space_open(cache, &sound) != nil)
    }
}
