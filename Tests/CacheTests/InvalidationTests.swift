import Cache
import HostTesting
import Testing

/// Forgetting by key, prefix and tag.
@Suite struct InvalidationTests {
    private func store() throws -> CacheStore {
        let store = try Sample.store(others: [NamespaceSettings(prefix: "b:", owner: "owner")])
        try store.put("a:x:1", "1", tags: ["red"])
        try store.put("a:x:2", "2", tags: ["blue", "red"])
        try store.put("a:y:1", "3", tags: ["blue"])
        try store.put("a:y:2", "4")
        try store.put("b:x:1", "5", tags: ["red"])
        return store
    }

    private static let cases: [(prefix: String, tags: [String], gone: [String])] = [
        ("a:", [], ["a:x:1", "a:x:2", "a:y:1", "a:y:2"]),
        ("a:x:", [], ["a:x:1", "a:x:2"]),
        ("a:", ["red"], ["a:x:1", "a:x:2"]),
        ("a:", ["red", "blue"], ["a:x:1", "a:x:2", "a:y:1"]),
        ("a:y:", ["red"], []),
        ("a:", ["re"], []),
        ("a:x:1", [], ["a:x:1"]),
    ]

    @Test func forgetsWhatIsBelowThePrefixAndHasATag() throws {
        for planted in Self.cases {
            let store = try store()
            #expect(try store.invalidate(below: CacheKey(planted.prefix), tags: planted.tags, Sample.owner) == planted.gone.count)
            for key in ["a:x:1", "a:x:2", "a:y:1", "a:y:2", "b:x:1"] {
                #expect(try (store.text(key) == nil) == planted.gone.contains(key), "\(planted): \(key)")
            }
            #expect(store.figures().removals == UInt64(planted.gone.count))
        }
    }

    @Test func aPrefixOfSeveralNamespacesIsDenied() throws {
        let store = try store()
        for prefix in ["", "a", "x:"] {
            let failure = #expect(throws: CacheFailure.self) { _ = try store.invalidate(below: CacheKey(prefix), Sample.owner) }
            #expect(failure?.code == .denied, "'\(prefix)'")
        }
    }

    @Test func clearsOneNamespace() throws {
        let store = try store()
        #expect(try store.clear("a:") == 4)
        #expect(try store.text("b:x:1") == "5")
        #expect(throws: CacheFailure(.invalidArgument, "there is no cache namespace 'a'; there are 'a:', 'b:'")) { try store.clear("a") }
    }

    @Test func entriesExpire() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock)
        try store.put("a:short", "1", ttl: .seconds(10))
        try store.put("a:default", "2")
        try store.put("a:long", "3", ttl: .seconds(1_000))
        clock.advance(by: .seconds(10))
        #expect(try store.text("a:short") == nil)
        #expect(try store.text("a:default") == "2")
        // The namespace's time is the longest.
        clock.advance(by: .seconds(90))
        #expect(try store.text("a:default") == nil)
        #expect(try store.text("a:long") == nil)
    }
}
