import Cache
import Manifest

extension Cache.CacheSettings {
    /// What the manifest says about the cache.
    init(_ manifest: Manifest) {
        self.init(
            memory: manifest.cache.memory, disk: manifest.cache.disk,
            namespaces: manifest.plugins.flatMap { plugin in plugin.namespaces.map { NamespaceSettings($0, owner: plugin.id) } },
            weights: Dictionary(uniqueKeysWithValues: manifest.plugins.map { ($0.id, $0.lease.weight) }))
    }
}

extension NamespaceSettings {
    fileprivate init(_ entry: NamespaceEntry, owner: String) {
        let readers = entry.readers.filter { !entry.writers.contains($0) && $0 != owner }.map { CacheGrant(plugin: $0, access: .read) }
        let writers = entry.writers.filter { $0 != owner }.map { CacheGrant(plugin: $0, access: .write) }
        // The words of the manifest are those of the cache.
        self.init(
            prefix: entry.prefix, owner: owner, strategy: CacheStrategy(rawValue: entry.strategy.rawValue) ?? .standard, timeToLive: entry.ttl,
            stale: entry.stale, minimum: entry.min, maximum: entry.max, priority: entry.priority,
            conflicts: ConflictPolicy(rawValue: entry.conflict.rawValue) ?? .timestamp, grants: readers + writers)
    }
}
