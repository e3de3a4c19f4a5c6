import Cache
import Testing

/// With which settings a cache can be opened.
@Suite struct SettingsTests {
    private static func settings(_ namespaces: (prefix: String, owner: String)...) -> CacheSettings {
        CacheSettings(memory: 8 << 20, namespaces: namespaces.map { NamespaceSettings(prefix: $0.prefix, owner: $0.owner) })
    }

    @Test func goodSettingsHaveNoProblems() {
        #expect(CacheSettings(memory: 1 << 20, namespaces: []).problems.isEmpty)
        #expect(Self.settings(("a:", "p"), ("b:", "p")).problems.isEmpty)
        // Neither begins with the other.
        #expect(Self.settings(("ab:", "p"), ("a:", "q")).problems.isEmpty)
    }

    @Test func namesEveryOverlappingPair() {
        let settings = Self.settings(("a:b:", "q"), ("a:", "p"), ("b:", "p"), ("a:b:", "r"), ("a-:", "p"))
        #expect(settings.problems.map(\.prefixes) == [["a:", "a:b:"], ["a:", "a:b:"], ["a:b:", "a:b:"]])
        #expect(
            settings.problems.first?.description
                == "cache namespace 'a:' and cache namespace 'a:b:': they overlap: 'a:' of plugin 'p' covers 'a:b:' of plugin 'q'; "
                + "one of them needs another prefix")
    }

    @Test func reportsEverythingThatIsWrongAtOnce() {
        let bad = NamespaceSettings(
            prefix: "no colon", owner: "p", timeToLive: .zero, stale: .seconds(-1), minimum: -1, maximum: 5, priority: 101,
            grants: [CacheGrant(plugin: "p", access: .read), CacheGrant(plugin: "q", access: .read), CacheGrant(plugin: "q", access: .write)])
        let messages = CacheSettings(memory: 0, disk: -1, namespaces: [bad]).problems.map(\.message)
        let words = [
            "memory is 0", "disk is -1", "ends with a colon", "no spaces", "time to live", "stale entries", "minimum is -1", "maximum is 5",
            "priority is 101", "a grant to 'p', which owns it", "plugin 'q' has two grants",
        ]
        #expect(messages.count == words.count)
        for word in words { #expect(messages.contains { $0.contains(word) }, "\(word)") }
    }

    @Test func refusesMinimaThatDoNotFit() {
        let half = NamespaceSettings(prefix: "a:", owner: "p", minimum: 600_000)
        var other = half
        other.prefix = "b:"
        #expect(CacheSettings(memory: 1_000_000, namespaces: [half, other]).problems.map(\.prefixes) == [[]])
        #expect(CacheSettings(memory: 1_200_000, namespaces: [half, other]).problems.isEmpty)
    }
}
