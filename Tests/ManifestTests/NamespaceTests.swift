import Manifest
import Testing

/// The section `cache`, and `cache` of a plugin.
@Suite struct NamespaceTests {
    @Test func everyKeyIsRead() throws {
        let text = """
            crucible: 1
            cache: { memory: 8MiB, disk: 0B }
            plugins:
              b: { library: B }
              a:
                library: A
                cache:
                  "a:x:": { strategy: memory, ttl: 5s, stale: 1s, min: 1MiB, max: 2MiB, priority: 3, conflict: size, readers: [b], writers: [b] }
                  "a:y:": {}
            """
        let manifest = try manifest(text)
        #expect(manifest.cache.memory == 8 << 20 && manifest.cache.disk == 0)
        let entries = manifest.plugins[1].namespaces
        #expect(entries.map(\.prefix) == ["a:x:", "a:y:"])
        let first = entries[0]
        #expect(first.strategy == .memory && first.ttl == .seconds(5) && first.stale == .seconds(1) && first.conflict == .size)
        #expect(first.min == 1 << 20 && first.max == 2 << 20 && first.priority == 3 && first.readers == ["b"] && first.writers == ["b"])
        #expect(entries[1].strategy == .standard && entries[1].ttl == .seconds(600) && entries[1].max == nil)
        #expect(manifest.plugins[0].namespaces.map(\.prefix) == ["b:"])
    }

    @Test func theUsualPrefixesHaveTheirDefaults() throws {
        let ids = ["routing", "voice", "mcp", "orchestration", "other"]
        let manifest = try manifest("crucible: 1\nplugins:\n" + ids.map { "  \($0): { library: A }\n" }.joined())
        let entries = manifest.plugins.flatMap(\.namespaces)
        #expect(entries.map(\.strategy) == [.performance, .performance, .standard, .memory, .standard])
        #expect(entries.map(\.ttl) == [1800, 900, 600, 300, 600].map { .seconds($0) })
        #expect(manifest.effectiveValues.contains { $0.description == "plugins.routing.cache = routing: performance, 30m (default)" })
    }

    @Test func overlapsAreRefusedWithBothNames() {
        let text = """
            crucible: 1
            plugins:
              a: { library: A }
              b:
                library: B
                cache:
                  "a:b:": {}
                  "b:": {}
                  "b:c:": {}
            """
        #expect(problems(text) == [
            "m.yaml:7:7: namespace 'a:b:' of plugin 'b' overlaps 'a:' of plugin 'a' (line 3); give one of them another prefix",
            "m.yaml:9:7: namespace 'b:c:' of plugin 'b' overlaps 'b:' of plugin 'b' (line 8); give one of them another prefix",
        ])
    }

    @Test func everyMistakeIsNamed() {
        let text = withPlugin("cache: { x: {}, \"y:\": { strategy: disk, ttl: 0s, min: 2MiB, max: 1MiB, readers: [zed, 5], size: 1 } }")
        #expect(problems(text).map { $0.drop { $0 != "'" } } == [
            "'x' cannot be the prefix of a namespace; use at most 64 of a-z, 0-9, '_', '-', '.' and ':', a letter first and ':' last",
            "'y:' of plugin 'a' has a 'min' of 2MiB above its 'max' of 1MiB; lower 'min' or raise 'max'",
            "'strategy' of namespace 'y:' of plugin 'a' cannot be 'disk'; the known values are performance, standard, memory",
            "'ttl' of namespace 'y:' of plugin 'a' is '0s', which is out of range; choose from 1s to 8760h",
            "'readers' of namespace 'y:' of plugin 'a' names 'zed', which is no plugin here; the plugins of this manifest are a",
            "'readers' of namespace 'y:' of plugin 'a' must be the id of a plugin, but it is a number",
            "'size' in namespace 'y:' of plugin 'a'; the known keys are strategy, ttl, stale, min, max, priority, conflict, readers, writers",
        ])
    }
}
