import CCache
import TestSupport
import Testing

/// Removing many, and walking over all.
struct ScanTests {
    @Test func removesWhatMatchesAndNothingElse() {
        let space = Space(budget: 4 << 20)
        for number in 0..<5000 { space.put(key(number), [], note: [UInt8(number % 3)], meta: UInt64(number), at: 1) }
        let removed = cc_remove_if(space.space, { _, view in bytes(view.pointee.note, view.pointee.note_size) == [1] }, nil)
        #expect(removed == 1667)
        for number in 0..<5000 { #expect((space.get(key(number), at: 2) == nil) == (number % 3 == 1)) }
        let counts = space.counts
        #expect(counts.removes == 1667 && counts.entries == 3333 && counts.evictions == 0)
        #expect(space.takeDepartures().isEmpty)
    }

    @Test func removesByPrefix() {
        let space = Space()
        for number in 0..<100 { space.put(Array("a/\(number)".utf8), [], at: 1) }
        for number in 0..<100 { space.put(Array("b/\(number)".utf8), [], at: 1) }
        let removed = cc_remove_if(space.space, { _, view in bytes(view.pointee.key, 2) == Array("a/".utf8) }, nil)
        #expect(removed == 100)
        #expect(space.all(at: 2).keys.allSatisfy { $0.first == UInt8(ascii: "b") })
    }

    @Test func walksOverEveryEntryOnceWhileOthersComeAndGo() {
        let space = Space(budget: 4 << 20)
        for number in 0..<3000 { space.put(key(number), [1], at: 1) }
        var met: [[UInt8]: Int] = [:]
        var cursor: UInt64 = 0, view = cc_view(), steps = 0
        while Int(cc_next(space.space, &cursor, 2, &view, nil)) != CC_MISS {
            met[bytes(view.key, view.key_size), default: 0] += 1
            cc_unpin(view.pin!)
            steps += 1
            /* The odd ones of the last thousand go, others come. */
            if steps < 500 {
                _ = space.remove(key(2001 + 2 * steps), at: 2)
                space.put(key(10_000 + steps), [1], at: 2)
            }
        }
        for number in 0..<2000 { #expect(met[key(number)] == 1) }
        #expect(met.values.allSatisfy { $0 == 1 })
    }

    @Test func clearsWhileAValueIsRead() {
        let space = Space()
        let value = [UInt8](repeating: 9, count: 1000)
        space.put(key(1), value, at: 1)
        let view = space.pin(key(1), at: 1)!
        #expect(cc_clear(space.space) == 1)
        #expect(space.get(key(1), at: 1) == nil)
        /* What comes now may not take the place of what is read. */
        for number in 0..<5000 { space.put(key(number), [UInt8](repeating: 3, count: 500), at: 2) }
        #expect(bytes(view.value, view.value_size) == value)
        cc_unpin(view.pin!)
    }
}
