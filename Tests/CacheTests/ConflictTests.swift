import Cache
import HostTesting
import Testing

/// Two plugins store something under one key.
@Suite struct ConflictTests {
    private struct Case: CustomStringConvertible {
        let policy: ConflictPolicy
        let note: String
        let first: (plugin: String, value: String)
        var reads = 0
        let second: (plugin: String, value: String)
        let winner: String
        var description: String { "\(policy.rawValue): \(note)" }
    }

    /// `low` and `peer` have a weight of 20, `high` one of 80.
    private static let cases: [Case] = [
        Case(policy: .priority, note: "the lower does not replace the higher", first: ("high", "1"), second: ("low", "2"), winner: "1"),
        Case(policy: .priority, note: "the higher replaces the lower", first: ("low", "1"), second: ("high", "2"), winner: "2"),
        Case(policy: .priority, note: "among equals the later one", first: ("low", "1"), second: ("peer", "2"), winner: "2"),
        Case(policy: .timestamp, note: "the later one, whoever it is", first: ("high", "1"), second: ("low", "2"), winner: "2"),
        Case(policy: .usage, note: "what was read stays", first: ("low", "1"), reads: 1, second: ("high", "2"), winner: "1"),
        Case(policy: .usage, note: "what nobody read goes", first: ("high", "1"), second: ("low", "2"), winner: "2"),
        Case(policy: .size, note: "the smaller stays", first: ("low", "1"), second: ("high", "22"), winner: "1"),
        Case(policy: .size, note: "the smaller comes", first: ("high", "11"), second: ("low", "2"), winner: "2"),
        Case(policy: .size, note: "of equals the later one", first: ("high", "1"), second: ("low", "2"), winner: "2"),
    ]

    private func caller(_ plugin: String) -> CacheCaller { CacheCaller(plugin: plugin, generation: 3) }

    private func store(_ policy: ConflictPolicy, _ clock: VirtualClock = VirtualClock()) throws -> CacheStore {
        let writers = ["low", "high", "peer"]
        return try Sample.store(
            clock, conflicts: policy, grants: writers.map { CacheGrant(plugin: $0, access: .write) },
            weights: ["low": 20, "high": 80, "peer": 20])
    }

    @Test func theDeclaredPolicyDecides() throws {
        for planted in Self.cases {
            let store = try store(planted.policy)
            try store.put("a:k", planted.first.value, caller(planted.first.plugin))
            for _ in 0..<planted.reads { _ = try store.text("a:k") }
            let isStored = try store.put("a:k", planted.second.value, caller(planted.second.plugin))
            #expect(isStored == (planted.winner == planted.second.value), "\(planted)")
            #expect(try store.text("a:k") == planted.winner, "\(planted)")
            #expect(store.figures().conflicts == 1, "\(planted)")
            #expect(store.figures().kept == (isStored ? 0 : 1), "\(planted)")
        }
    }

    @Test(arguments: ConflictPolicy.allCases)
    func aPluginsOwnValueIsNoConflict(policy: ConflictPolicy) throws {
        let store = try store(policy)
        try store.put("a:k", "1", caller("low"))
        _ = try store.text("a:k")
        // Larger, read before, and by the next generation.
        #expect(try store.put("a:k", "22", CacheCaller(plugin: "low", generation: 4)))
        #expect(try store.text("a:k") == "22")
        #expect(store.figures().conflicts == 0)
    }

    @Test(arguments: ConflictPolicy.allCases)
    func anExpiredValueIsNoConflict(policy: ConflictPolicy) throws {
        let clock = VirtualClock()
        let store = try store(policy, clock)
        try store.put("a:k", "1", caller("high"))
        _ = try store.text("a:k")
        clock.advance(by: .seconds(101))
        #expect(try store.put("a:k", "22", caller("low")))
        #expect(store.figures().conflicts == 0)
    }
}
