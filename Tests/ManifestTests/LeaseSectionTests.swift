import Manifest
import Testing

/// The section `leases`, and `lease` of a plugin.
@Suite struct LeaseSectionTests {
    @Test func everyKeyIsRead() throws {
        let text = "crucible: 1\nleases: { concurrency: 4, connections: 8, memory: 1GiB, cpu: 50%, queue: 0, term: 5s, age: 1s }\n"
            + "plugins:\n  a:\n    library: A\n    lease: { weight: 7, limit: { concurrency: 2, memory: 3MiB }, reserve: { connections: 1 } }\n"
        let manifest = try manifest(text)
        let leases = manifest.leases
        #expect(leases.concurrency == 4 && leases.connections == 8 && leases.memory == 1 << 30 && leases.cpu == 50)
        #expect(leases.queue == 0 && leases.term == .seconds(5) && leases.age == .seconds(1))
        let lease = manifest.plugins[0].lease
        #expect(lease.weight == 7)
        #expect(lease.limit.concurrency == 2 && lease.limit.connections == nil && lease.limit.memory == 3 << 20)
        #expect(lease.reserve.concurrency == nil && lease.reserve.connections == 1)
    }

    @Test func theUsualPluginsHaveTheirWeights() throws {
        let ids = ["routing", "orchestration", "voice", "mcp", "other"]
        let manifest = try manifest("crucible: 1\nplugins:\n" + ids.map { "  \($0): { library: A }\n" }.joined())
        #expect(manifest.plugins.map(\.lease.weight) == [90, 85, 80, 70, 50])
        #expect(manifest.effectiveValues.contains { $0.description == "plugins.voice.lease.weight = 80 (default)" })
    }

    @Test func everyMistakeIsNamed() {
        let text = "crucible: 1\nleases: { concurrency: 0, cpu: 80, memory: 5, term: 1ms, slots: 3 }\n"
            + "plugins:\n  a:\n    library: A\n    lease: { weight: 0, limit: { cpu: 1 }, reserve: [] }\n"
        #expect(problems(text) == [
            "m.yaml:2:24: 'concurrency' of leases is '0', which is out of range; choose from 1 to 10000",
            "m.yaml:2:32: 'cpu' of leases is a number without a unit; write 80%",
            "m.yaml:2:44: 'memory' of leases is a number without a unit; write it with B, KiB, MiB or GiB, such as 100MB",
            "m.yaml:2:53: 'term' of leases is '1ms', which is out of range; choose from 1s to 1h",
            "m.yaml:2:58: unknown key 'slots' in leases; the known keys are concurrency, connections, memory, cpu, queue, term, age",
            "m.yaml:6:22: 'weight' of 'lease' of plugin 'a' is '0', which is out of range; choose from 1 to 100",
            "m.yaml:6:34: unknown key 'cpu' in 'limit' of 'lease' of plugin 'a'; the known keys are concurrency, connections, memory",
            "m.yaml:6:53: 'reserve' of 'lease' of plugin 'a' must be a mapping of keys, but it is a list",
        ])
    }
}
