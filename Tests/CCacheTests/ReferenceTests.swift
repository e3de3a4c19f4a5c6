import CCache
import TestSupport
import Testing

/// Random operations beside a dictionary that knows what each key was last given.
struct ReferenceTests {
    private struct Stored: Equatable {
        var value: [UInt8]
        var note: [UInt8]
        var meta: UInt64
        var expires: UInt64
        var staleUntil: UInt64
    }

    private struct Expected {
        var hits: UInt64 = 0, stale: UInt64 = 0, misses: UInt64 = 0, writes: UInt64 = 0, refused: UInt64 = 0, removes: UInt64 = 0
        var departed: [UInt32: UInt64] = [:]
    }

    @Test(arguments: [CC_ADAPTIVE, CC_LRU, CC_TINYLFU_1, CC_TINYLFU_20])
    func neverGivesAWrongValueAndCountsExactly(policy: cc_policy) {
        var random = SeededGenerator(seed: printedSeed())
        let space = Space(budget: 1 << 18, minimum: 1 << 17, maximum: 1 << 20, policy: policy, ttl: 2_000_000_000, stale: 1_000_000_000)
        var model: [[UInt8]: Stored] = [:]
        var expected = Expected()
        var pins: [(view: cc_view, copy: Found)] = []
        var now: UInt64 = 1_000_000_000
        for step in 0..<60_000 {
            now += UInt64.random(in: 0...3_000_000, using: &random)
            let name = key(Int.random(in: 0..<30, using: &random) * Int.random(in: 0..<60, using: &random))
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<50:
                check(space.get(name, at: now), model[name], now, &expected)
            case 50..<88:
                put(name, space, &model, &expected, now, &random)
            case 88..<92:
                let wasThere = space.remove(name, at: now)
                if wasThere { expected.removes += 1 }
                #expect(!wasThere || model[name] != nil)
                model[name] = nil
            case 92..<96:
                if pins.count < 6, let view = space.pin(name, at: now) { pins.append((view, Found(view, isFresh: true))) }
            case 96..<98:
                guard let at = pins.indices.randomElement(using: &random) else { break }
                let (view, copy) = pins.remove(at: at)
                #expect(Found(view, isFresh: true) == copy, "what was pinned has changed")
                cc_unpin(view.pin!)
            case 98:
                _ = cc_sweep(space.space, 100, now)
            default:
                if step % 8 == 0, pins.isEmpty { #expect(cc_space_set_budget(space.space, UInt64.random(in: 1 << 17...1 << 20, using: &random))) }
            }
            for departure in space.takeDepartures() {
                expected.departed[departure.why, default: 0] += 1
                #expect(model[departure.key]?.value == departure.value, "what left was not the last that was written")
                model[departure.key] = nil
            }
            if step % 16 == 0 { #expect(space.counts.bytes <= space.counts.budget) }
        }
        for pin in pins { cc_unpin(pin.view.pin!) }
        compare(space, model, expected, now)
    }

    private func check(_ found: Found?, _ stored: Stored?, _ now: UInt64, _ expected: inout Expected) {
        guard let found else {
            expected.misses += 1
            /* Whatever left was reported, so that the model knows what must be there. */
            #expect(stored == nil || now >= stored!.staleUntil, "what was stored and has not left was not found")
            return
        }
        if found.isFresh { expected.hits += 1 } else { expected.stale += 1 }
        #expect(stored != nil)
        guard let stored else { return }
        #expect(found.value == stored.value && found.note == stored.note && found.meta == stored.meta)
        #expect(found.isFresh == (now < stored.expires))
        #expect(now < stored.staleUntil)
    }

    private func put(
        _ name: [UInt8], _ space: Space, _ model: inout [[UInt8]: Stored], _ expected: inout Expected, _ now: UInt64,
        _ random: inout SeededGenerator
    ) {
        let size = Bool.random(using: &random) ? Int.random(in: 0..<100, using: &random) : Int.random(in: 0..<20_000, using: &random)
        /* No two are the same, so that it can be told which of them left. */
        let value = withUnsafeBytes(of: random.next()) { Array($0) } + [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: size)
        let note = [UInt8](repeating: 7, count: Int.random(in: 0..<20, using: &random))
        let meta = random.next()
        let ttl = Bool.random(using: &random) ? 0 : UInt64.random(in: 1...4_000_000_000, using: &random)
        let before = space.takeDepartures().count
        #expect(before == 0)
        let status = space.put(name, value, note: note, meta: meta, ttl: ttl, at: now)
        /* Departures of the old value came before the new one was there, those of the new one after: they are told apart by the value. */
        for departure in space.takeDepartures() {
            expected.departed[departure.why, default: 0] += 1
            if departure.key == name {
                #expect(departure.value == value || departure.value == model[name]?.value)
                if departure.value == value { model[name] = nil; expected.writes += 1; return }
            }
            model[departure.key] = nil
        }
        if status == CC_TOO_LARGE {
            expected.refused += 1
            return
        }
        #expect(status == CC_STORED)
        expected.writes += 1
        let expires = now + (ttl == 0 ? 2_000_000_000 : ttl)
        model[name] = Stored(value: value, note: note, meta: meta, expires: expires, staleUntil: expires + 1_000_000_000)
    }

    private func compare(_ space: Space, _ model: [[UInt8]: Stored], _ expected: Expected, _ now: UInt64) {
        let counts = space.counts
        #expect(counts.hits == expected.hits)
        #expect(counts.stale_hits == expected.stale)
        #expect(counts.misses == expected.misses)
        #expect(counts.inserts + counts.replaces == expected.writes)
        #expect(counts.refused == expected.refused)
        #expect(counts.removes == expected.removes)
        #expect(counts.evictions == expected.departed[CC_EVICTED.rawValue, default: 0])
        #expect(counts.rejections == expected.departed[CC_REJECTED.rawValue, default: 0])
        #expect(counts.expirations >= expected.departed[CC_EXPIRED.rawValue, default: 0])
        #expect(counts.entries == counts.inserts - counts.removes - counts.evictions - counts.rejections - counts.expirations)
        #expect(counts.evictions > 0 && counts.expirations > 0 && counts.stale_hits > 0 && counts.replaces > 0)
        let alive = model.filter { now < $0.value.staleUntil }, found = space.all(at: now)
        #expect(Set(found.keys) == Set(alive.keys))
        for (name, entry) in found { #expect(entry.value == alive[name]?.value) }
        _ = cc_sweep(space.space, UInt64.max, now)
        let unswept = model.count { now >= $0.value.staleUntil }
        let payload = alive.reduce(0) { $0 + $1.key.count + $1.value.value.count + $1.value.note.count }
        let swept = space.counts
        #expect(swept.entries >= UInt64(alive.count) && swept.entries <= UInt64(alive.count + unswept))
        #expect(swept.payload >= UInt64(payload) && (unswept > 0 || swept.payload == UInt64(payload)))
        #expect(cc_clear(space.space) == swept.entries)
        #expect(space.counts.entries == 0 && space.counts.payload == 0)
    }
}
