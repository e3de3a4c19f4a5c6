@testable import Cache
import HostTesting
import Testing

/// Why a key is a hit or a miss.
@Suite struct ExplanationTests {
    private let key = CacheKey("a:k")
    private let low = CacheCaller(plugin: "low", generation: 4)
    private let grants = [CacheGrant(plugin: "low", access: .write)]

    @Test func aHitSaysWhereFromHowOldByWhomAndHowOftenRead() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock, stale: .seconds(10), grants: grants)
        try store.put("a:k", "value", ttl: .seconds(50), tags: ["t2", "t1"], low)
        for _ in 0..<3 { _ = try store.text("a:k") }
        clock.advance(by: .seconds(20))
        let hit = CacheExplanation.Hit(
            place: .memory, size: 5, age: .seconds(20), left: .seconds(30), writer: low, hits: 3, tags: ["t1", "t2"])
        let explanation = try store.explain(key)
        #expect(explanation == .hit(hit))
        #expect(
            "\(explanation)"
                == "hit: 5 bytes in memory, stored 20.0 s ago by plugin 'low' generation 4, fresh for 30.0 s, read 3 times, tags t1 t2")
        clock.advance(by: .seconds(35))
        let stale = "stale: 5 bytes in memory, stored 55.0 s ago by plugin 'low' generation 4, expired 5.0 s ago"
        #expect("\(try store.explain(key))".hasPrefix(stale))
    }

    @Test func aHitOnDiskSaysSo() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        try Sample.store(clock, strategy: .performance, disk: disk).put("a:k", "v")
        clock.advance(by: .seconds(1))
        let store = try Sample.store(clock, strategy: .performance, disk: disk)
        let hit = CacheExplanation.Hit(place: .disk, size: 1, age: .seconds(1), left: .seconds(99), writer: Sample.owner, hits: 0, tags: [])
        #expect(try store.explain(key) == .hit(hit))
        // Its age is counted from when it was stored, also after it came back into memory.
        _ = try store.text("a:k")
        guard case .hit(let back) = try store.explain(key) else { return #expect(Bool(false), "it is not there") }
        #expect((back.place, back.age, back.left) == (.memory, .seconds(1), .seconds(99)))
    }

    /// How to make a miss, and what is said of it.
    private static let misses: [(name: String, reason: RemovalReason?, make: @Sendable (CacheStore, VirtualClock) throws -> Void)] = [
        ("never stored", nil, { _, _ in }),
        ("expired", .expired, { store, clock in
            try store.put("a:k", "v")
            clock.advance(by: .seconds(103))
        }),
        ("removed", .removed(by: "plugin 'owner'"), { store, _ in
            try store.put("a:k", "v")
            try store.remove(CacheKey("a:k"), Sample.owner)
        }),
        ("by prefix", .invalidated(prefix: "a:", tags: [], by: "plugin 'owner'"), { store, _ in
            try store.put("a:k", "v")
            _ = try store.invalidate(below: CacheKey("a:"), Sample.owner)
        }),
        ("by tag", .invalidated(prefix: "a:", tags: ["t"], by: "plugin 'owner'"), { store, _ in
            try store.put("a:k", "v", tags: ["t"])
            _ = try store.invalidate(below: CacheKey("a:"), tags: ["t"], Sample.owner)
        }),
        ("cleared", .cleared, { store, _ in
            try store.put("a:k", "v")
            _ = try store.clear("a:")
        }),
        ("too large", .tooLarge(bytes: 4_000_000, by: "plugin 'owner'"), { store, _ in
            _ = try? store.put(CacheKey("a:k"), [UInt8](repeating: 0, count: 4_000_000), Sample.owner)
        }),
        ("fenced", .fenced(Sample.owner), { store, _ in
            store.fence("owner", minimumGeneration: 2)
            _ = try? store.put("a:k", "v")
        }),
        ("invalidated while it was computed", .outdated(by: "plugin 'owner'"), { store, _ in
            let answers = Answers()
            try store.claim(CacheKey("a:k"), Sample.owner, answer: answers.add)
            try store.remove(CacheKey("a:k"), Sample.owner)
            try store.fulfil(answers.last!.flight!, [1], Sample.owner)
        }),
    ]

    @Test func aMissSaysWhy() throws {
        for planted in Self.misses {
            let clock = VirtualClock()
            let store = try Sample.store(clock, grants: grants)
            try planted.make(store, clock)
            guard case .miss(let reason, let ago) = try store.explain(key) else {
                Issue.record("\(planted.name): a hit")
                continue
            }
            #expect(reason == planted.reason, "\(planted.name)")
            #expect(ago == (planted.reason == nil ? nil : planted.name == "expired" ? .seconds(3) : .zero), "\(planted.name)")
        }
    }

    @Test func aHitSaysWhichWriteWasRefusedSince() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock, conflicts: .size, grants: grants)
        func refused() throws -> RemovalReason? {
            guard case .hit(let hit) = try store.explain(key) else { return nil }
            return hit.refused
        }
        try store.put("a:k", "v")
        #expect(try refused() == nil)
        try store.put("a:k", "longer", low)
        #expect(try refused() == .conflict(policy: .size, kept: "plugin 'owner'", refused: "plugin 'low'"))
        let text = "; another value was not stored: by the policy 'size' the value of plugin 'owner' stayed instead of that of plugin 'low'"
        #expect("\(try store.explain(key))".hasSuffix(text))
        store.fence("low", minimumGeneration: 5)
        _ = try? store.put("a:k", "", low)
        #expect(try refused() == .fenced(low))
        // It is about what was stored before.
        clock.advance(by: .seconds(1))
        try store.put("a:k", "w")
        #expect(try refused() == nil)
    }

    @Test func anEvictionNamesThePolicy() throws {
        let store = try Sample.store(memory: 400_000)
        let value = [UInt8](repeating: 1, count: 20_000)
        for number in 0..<60 { _ = try store.put(CacheKey("a:\(number)"), value, Sample.owner) }
        store.rebalance()
        for number in 60..<120 { _ = try store.put(CacheKey("a:\(number)"), value, Sample.owner) }
        let evicted = try (60..<120).compactMap { number -> String? in
            guard case .miss(let reason?, _) = try store.explain(CacheKey("a:\(number)")) else { return nil }
            return "\(reason)"
        }
        #expect(!evicted.isEmpty)
        for reason in evicted { #expect(reason.contains("by lru") || reason.contains("by w-tinylfu"), "\(reason)") }
    }

    @Test func anExpiredEntryIsRememberedWhenItWasSwept() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock)
        try store.put("a:k", "v")
        clock.advance(by: .seconds(107))
        store.rebalance()
        #expect(try store.explain(key) == .miss(reason: .expired, ago: .seconds(7)))
        #expect(store.figures().expirations == 1)
    }

    @Test func onlyTheLastRemovalsAreRemembered() throws {
        let store = try Sample.store()
        for number in 0...CacheLimits.removals {
            try store.put("a:\(number)", "v")
            try store.remove(CacheKey("a:\(number)"), Sample.owner)
        }
        #expect(try store.explain(CacheKey("a:0")) == .miss(reason: nil, ago: nil))
        #expect(try store.explain(CacheKey("a:1")) == .miss(reason: .removed(by: "plugin 'owner'"), ago: .zero))
    }

    @Test func looksWithoutCounting() throws {
        let store = try Sample.store()
        try store.put("a:k", "v")
        _ = try store.explain(key)
        _ = try store.explain(CacheKey("a:missing"))
        #expect(try store.peek(key) == CacheValue(bytes: Array("v".utf8), isStale: false))
        #expect(store.list(below: CacheKey(""), limit: 10).map(\.key) == [key])
        let figures = store.figures()
        #expect((figures.hits, figures.misses, figures.staleHits) == (0, 0, 0))
    }
}
