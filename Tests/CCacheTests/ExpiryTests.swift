import CCache
import TestSupport
import Testing

private let second: UInt64 = 1_000_000_000

/// Time to live on a clock that the test moves.
struct ExpiryTests {
    @Test func anEntryIsFreshThenStaleThenGone() {
        let space = Space(ttl: 10, stale: 5)
        space.put(key(1), [1], at: 100)
        #expect(space.get(key(1), at: 109)?.isFresh == true)
        #expect(space.get(key(1), at: 110)?.isFresh == false)
        #expect(space.get(key(1), at: 114)?.isFresh == false)
        #expect(space.get(key(1), at: 115) == nil)
        #expect(cc_contains(space.space, key(1), key(1).count, 114))
        #expect(!cc_contains(space.space, key(1), key(1).count, 115))
        let counts = space.counts
        #expect(counts.hits == 1 && counts.stale_hits == 2 && counts.misses == 1)
    }

    @Test func anEntryMayHaveItsOwnTimes() {
        let space = Space(ttl: 10, stale: 5)
        space.put(key(1), [1], ttl: 20, stale: 0, at: 100)
        #expect(space.get(key(1), at: 119)?.isFresh == true)
        #expect(space.get(key(1), at: 120) == nil)
    }

    @Test func aTimeThatIsTooLateNeverComes() {
        let space = Space(ttl: UInt64.max - 5)
        space.put(key(1), [1], at: 100)
        #expect(space.get(key(1), at: UInt64.max - 1)?.expires == UInt64.max)
        #expect(cc_sweep(space.space, 10, UInt64.max - 1) == 0)
    }

    @Test func writingAgainBeginsANewLife() {
        let space = Space(ttl: 10 * second)
        space.put(key(1), [1], at: second)
        space.put(key(1), [2], at: 9 * second)
        #expect(cc_sweep(space.space, 10, 12 * second) == 0)
        #expect(space.get(key(1), at: 18 * second)?.value == [2])
        #expect(space.get(key(1), at: 19 * second) == nil)
    }

    /// Times from a second to a year, so that every wheel is used: nothing goes before its time, and everything at most a tick after it.
    @Test func theSweepFindsEveryExpiredEntryAndNoOther() {
        var random = SeededGenerator(seed: printedSeed())
        let space = Space(budget: 4 << 20, ttl: second)
        let tick: UInt64 = 1 << 27
        var now: UInt64 = 1000 * second
        var times: [[UInt8]: UInt64] = [:]
        for step in 0..<20_000 {
            let ttl = UInt64(exp2(Double.random(in: 0...25, using: &random)) * Double(second))
            if step % 4 == 0, step < 16_000 {
                space.put(key(step), [], ttl: ttl, at: now)
                times[key(step)] = now + ttl
            }
            now += UInt64(exp2(Double.random(in: 0...(step < 16_000 ? 2 : 14), using: &random)) * Double(second))
            _ = cc_sweep(space.space, UInt64.max, now)
            for departure in space.takeDepartures() {
                #expect(departure.why == CC_EXPIRED.rawValue)
                let time = times.removeValue(forKey: departure.key)
                #expect(time != nil && time! <= now)
            }
            if step % 50 == 0 { #expect(!times.values.contains { $0 + tick < now }) }
        }
        now += 1 << 60
        _ = cc_sweep(space.space, UInt64.max, now)
        #expect(space.counts.entries == 0)
        #expect(space.counts.expirations == 4000)
    }

    @Test func aSweepDoesNoMoreThanItIsTold() {
        let space = Space(ttl: second)
        for number in 0..<100 { space.put(key(number), [], at: second) }
        let swept = cc_sweep(space.space, 50, 100 * second)
        #expect(swept <= 50)
        var rounds = 0
        while space.counts.entries > 0, rounds < 100 {
            _ = cc_sweep(space.space, 50, 100 * second)
            rounds += 1
        }
        #expect(rounds > 0 && rounds < 100)
    }

    @Test func writesMakeRoomByWhatHasExpired() {
        let space = Space(ttl: second)
        for number in 0..<100 { space.put(key(number), [], at: second) }
        for number in 100..<200 { space.put(key(number), [], at: 100 * second) }
        #expect(space.counts.expirations == 100)
        #expect(space.counts.evictions == 0)
    }

    private func exp2(_ power: Double) -> Double {
        var left = power, result = 1.0
        while left >= 1 { result *= 2; left -= 1 }
        return result * (1 + left)
    }
}
