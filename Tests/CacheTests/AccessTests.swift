import Cache
import Testing

/// Who may do what, and what those hear who may not.
@Suite struct AccessTests {
    private let reader = CacheCaller(plugin: "reader", generation: 1)
    private let writer = CacheCaller(plugin: "writer", generation: 1)
    private let stranger = CacheCaller(plugin: "stranger", generation: 1)

    private func store() throws -> CacheStore {
        let store = try Sample.store(
            grants: [CacheGrant(plugin: "reader", access: .read), CacheGrant(plugin: "writer", access: .write)],
            others: [NamespaceSettings(prefix: "b:", owner: "stranger")])
        try store.put("a:k", "v")
        return store
    }

    private static let actions: [(name: String, isWrite: Bool, run: @Sendable (CacheStore, CacheKey, CacheCaller) throws -> Void)] = [
        ("get", false, { _ = try $0.get($1, $2) }),
        ("put", true, { _ = try $0.put($1, [1], $2) }),
        ("remove", true, { try $0.remove($1, $2) }),
        ("invalidate", true, { _ = try $0.invalidate(below: $1, $2) }),
        ("claim", true, { try $0.claim($1, $2) { _ in } }),
    ]

    @Test(arguments: [("owner", true, true), ("reader", true, false), ("writer", true, true), ("stranger", false, false)])
    func theManifestDecides(plugin: String, mayRead: Bool, mayWrite: Bool) throws {
        for action in Self.actions {
            let store = try store()
            let allowed = action.isWrite ? mayWrite : mayRead
            let caller = CacheCaller(plugin: plugin, generation: 1)
            do {
                try action.run(store, CacheKey("a:k"), caller)
                #expect(allowed, "\(plugin) \(action.name)")
            } catch let failure as CacheFailure {
                #expect(!allowed && failure.code == .denied, "\(plugin) \(action.name): \(failure)")
            }
        }
    }

    @Test func aDenialNamesTheLineToAdd() throws {
        let store = try store()
        #expect(throws: CacheFailure(.denied,
            "the cache namespace 'a:' of plugin 'owner' is not granted to 'reader' for writing; "
                + "add it to plugins.owner.cache.'a:'.writers in the manifest")
        ) { try store.put("a:k", "w", reader) }
        let unknown = "no cache namespace begins the key 'x:k'; add its prefix to plugins.reader.cache in the manifest"
        #expect(throws: CacheFailure(.denied, unknown)) { try store.text("x:k", reader) }
        // A refused write changes nothing.
        #expect(try store.text("a:k") == "v")
    }

    @Test func theSameRestOfAKeyInTwoNamespacesIsTwoEntries() throws {
        let store = try store()
        try store.put("b:k", "other", stranger)
        #expect(try store.text("a:k") == "v")
        #expect(try store.text("b:k", stranger) == "other")
        try store.remove(CacheKey("b:k"), stranger)
        #expect(try store.text("a:k") == "v")
        #expect(try store.text("b:k", stranger) == nil)
    }

    @Test func keysAreBytesAndNotTexts() throws {
        let store = try store()
        // Swift holds these two texts for equal.
        try store.put("a:\u{e9}", "composed")
        try store.put("a:e\u{301}", "decomposed")
        #expect(try store.text("a:\u{e9}") == "composed")
        #expect(try store.text("a:e\u{301}") == "decomposed")
    }

    @Test func longKeysAndTagsAreRefused() throws {
        let store = try store()
        let tag = String(repeating: "t", count: 65)
        let long = "a:" + String(repeating: "k", count: 1_023)
        for (key, tags) in [(long, []), ("a:k", [tag]), ("a:k", (0..<17).map { "\($0)" }), ("a:k", [""])] {
            let failure = #expect(throws: CacheFailure.self) { try store.put(key, "w", tags: tags) }
            #expect(failure?.code == .invalidArgument)
        }
        #expect(throws: CacheFailure(.invalidArgument, "the time to live is -1 ms; it must be more than 0, or 0 for the namespace's")) {
            try store.put(CacheKey("a:k"), [], ttlMilliseconds: -1, Sample.owner)
        }
        #expect(try store.text("a:k") == "v")
    }
}
