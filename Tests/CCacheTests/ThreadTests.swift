import CCache
import Glibc
import TestSupport
import Testing

/// Many threads at one space; what ThreadSanitizer runs.
struct ThreadTests {
    /// What the threads share: a value is its key's number and a version, many times.
    private final class Shared: @unchecked Sendable {  // the engine is made for threads, and the counts are atomic by its own
        let space: Space
        let rounds: Int
        init(space: Space, rounds: Int) {
            self.space = space
            self.rounds = rounds
        }
    }

    private static func value(_ number: UInt64, _ version: UInt64, words: Int) -> [UInt64] {
        (0..<words).map { $0 % 2 == 0 ? number : version }
    }

    private static func check(_ view: cc_view, _ number: UInt64) -> Bool {
        let words = UnsafeRawBufferPointer(start: view.value, count: view.value_size)
        guard words.count % 16 == 0, words.count > 0 else { return false }
        let version = words.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        for at in stride(from: 0, to: words.count, by: 16) {
            guard words.loadUnaligned(fromByteOffset: at, as: UInt64.self) == number,
                words.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self) == version
            else { return false }
        }
        return true
    }

    /// One thread's work; gives how many wrong values it saw.
    private static func work(_ shared: Shared, _ seed: UInt64) -> Int {
        var random = SeededGenerator(seed: seed)
        let space = shared.space.space
        var wrong = 0
        for step in 0..<shared.rounds {
            let number = UInt64.random(in: 0..<40, using: &random) * UInt64.random(in: 0..<40, using: &random)
            let now = 1_000_000_000 + UInt64(step) * 100_000
            withUnsafeBytes(of: number) { name in
                switch Int.random(in: 0..<1000, using: &random) {
                case 0..<700:
                    var view = cc_view()
                    let freshness = Int(cc_get(space, name.baseAddress, 8, now, &view))
                    if freshness == CC_MISS { return }
                    if step % 5 == 0 { sched_yield() }
                    if !check(view, number) { wrong += 1 }
                    cc_unpin(view.pin!)
                case 700..<960:
                    let content = value(number, random.next(), words: 2 * Int.random(in: 1..<200, using: &random))
                    content.withUnsafeBytes { content in
                        var write = cc_write()
                        write.key = name.baseAddress
                        write.key_size = 8
                        write.value = content.baseAddress
                        write.value_size = content.count
                        write.stale = UInt64.max
                        _ = cc_put(space, &write, now)
                    }
                case 960..<990: _ = cc_remove(space, name.baseAddress, 8, now)
                case 990..<994: _ = cc_sweep(space, 50, now)
                case 994..<997: _ = cc_remove_if(space, { _, view in view.pointee.value_size % 7 == 0 }, nil)
                case 997..<999:
                    var cursor: UInt64 = 0, view = cc_view()
                    while Int(cc_next(space, &cursor, now, &view, nil)) != CC_MISS { cc_unpin(view.pin!) }
                default: _ = cc_clear(space)
                }
            }
        }
        return wrong
    }

    /// One thread changes the budget meanwhile, so that entries move. Threads end and begin, so that records are used again.
    @Test(arguments: [false, true]) func nobodyEverSeesAWrongValue(departs: Bool) {
        let seed = printedSeed()
        let space = Space(
            budget: 1 << 18, minimum: 1 << 17, maximum: 1 << 19, ttl: 100_000_000, stale: 100_000_000, collectsDepartures: departs)
        let shared = Shared(space: space, rounds: 5000)
        for round in 0..<3 {
            let threads = (0..<4).map { at in Worker { Self.work(shared, seed &+ UInt64(round * 10 + at)) } }
            for step in 0..<40 {
                _ = cc_space_set_budget(space.space, step % 2 == 0 ? 1 << 17 : 1 << 19)
                _ = space.counts
            }
            for thread in threads { #expect(thread.join() == 0) }
        }
        let counts = space.counts
        #expect(counts.hits > 0 && counts.evictions > 0)
        let departures = space.takeDepartures()
        if departs {
            #expect(departures.count == Int(counts.evictions + counts.rejections) + departures.count { $0.why == CC_EXPIRED.rawValue })
            #expect(departures.allSatisfy { !$0.value.isEmpty && $0.value.prefix(8).elementsEqual($0.key) })
            #expect(Set(departures).count == departures.count, "something left twice")
        }
        #expect(counts.entries == counts.inserts - counts.removes - counts.evictions - counts.rejections - counts.expirations)
        /* Nobody holds anything any more. */
        #expect(cc_space_set_budget(space.space, 1 << 17))
        #expect(space.counts.bytes <= 1 << 17)
        #expect(cc_clear(space.space) == space.counts.removes - counts.removes)
        #expect(space.counts.payload == 0)
    }

    /// What a thread has pinned stays when the thread has ended, and anybody may give it back.
    @Test func aPinOutlivesItsThread() {
        let space = Space()
        space.put(key(1), [1, 2, 3], at: 1)
        let shared = Shared(space: space, rounds: 0)
        let box = Box()
        _ = Worker {
            box.view = shared.space.pin(key(1), at: 1)
            return 0
        }.join()
        _ = space.remove(key(1), at: 1)
        for number in 0..<2000 { space.put(key(number), [UInt8](repeating: 0, count: 800), at: 1) }
        #expect(bytes(box.view!.value, box.view!.value_size) == [1, 2, 3])
        cc_unpin(box.view!.pin!)
    }

    private final class Box: @unchecked Sendable { var view: cc_view? }  // written by a thread that is joined before it is read
}
