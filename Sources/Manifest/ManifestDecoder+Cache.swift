enum CacheKey: String, ManifestKey {
    case memory, disk
}

enum NamespaceKey: String, ManifestKey {
    case strategy, ttl, stale, min, max, priority, conflict, readers, writers
}

/// The section `cache`, and `cache` of a plugin.
extension ManifestDecoder {
    mutating func decodeCache(_ field: Field) -> CacheSettings {
        var cache = CacheSettings()
        for (key, field) in fields(of: field, as: CacheKey.self, owner: "cache") {
            switch key {
            case .memory: cache.memory = size(field, default: cache.memory, in: CacheSettings.memoryRange)
            case .disk: cache.disk = size(field, default: cache.disk, in: CacheSettings.diskRange)
            }
        }
        return cache
    }

    /// The namespaces of a plugin: those that are named, else one with the plugin's id as its prefix.
    mutating func decodeNamespaces(_ field: Field, of pair: YAMLPair, owner: String, ids: [String]) -> [NamespaceEntry] {
        guard let node = field.node else {
            guard ManifestNames.isPluginID(pair.key) else { return [] }
            let entry = NamespaceEntry(prefix: pair.key + ":", position: pair.keyPosition)
            recordDefault(field, "\(entry.prefix) \(entry.strategy.rawValue), \(DurationText.render(entry.ttl))")
            return [entry]
        }
        guard let pairs = mapping(node, field, expected: .other("a mapping from prefixes to namespaces")) else { return [] }
        if pairs.count > NamespaceEntry.most {
            let message = "\(field.name) of \(owner) has \(pairs.count) namespaces; \(NamespaceEntry.most) are possible"
            problems.add(pairs[NamespaceEntry.most].keyPosition, message, remedy: "make fewer of them, with shorter prefixes")
        }
        if pairs.isEmpty { record(field, "{}") }
        return pairs.prefix(NamespaceEntry.most).compactMap { decodeNamespace($0, path: field.path, owner: owner, ids: ids) }
    }

    private mutating func decodeNamespace(_ pair: YAMLPair, path: String, owner: String, ids: [String]) -> NamespaceEntry? {
        guard NamespaceEntry.isPrefix(pair.key) else {
            let message = "\(pair.key.quoted) cannot be the prefix of a namespace"
            problems.add(pair.keyPosition, message, remedy: "use at most 64 of a-z, 0-9, '_', '-', '.' and ':', a letter first and ':' last")
            return nil
        }
        var entry = NamespaceEntry(prefix: pair.key, position: pair.keyPosition)
        let name = "namespace \(pair.key.quoted) of \(owner)"
        for (key, field) in fields(of: pair.value, as: NamespaceKey.self, path: ValuePath.append(pair.key, to: path), name: name, owner: name) {
            switch key {
            case .strategy: entry.strategy = choice(field, default: entry.strategy)
            case .ttl: entry.ttl = duration(field, default: entry.ttl, in: NamespaceEntry.ttlRange)
            case .stale: entry.stale = duration(field, default: entry.stale, in: NamespaceEntry.staleRange)
            case .min: entry.min = size(field, default: entry.min, in: NamespaceEntry.minRange)
            case .max:
                if field.node == nil { recordDefault(field, "as cache.memory") } else {
                    entry.max = size(field, default: entry.min, in: NamespaceEntry.maxRange)
                }
            case .priority: entry.priority = integer(field, default: entry.priority, in: NamespaceEntry.priorityRange)
            case .conflict: entry.conflict = choice(field, default: entry.conflict)
            case .readers: entry.readers = pluginIDs(field, ids: ids)
            case .writers: entry.writers = pluginIDs(field, ids: ids)
            }
        }
        checkBounds(of: entry, pair.keyPosition, name)
        return entry
    }

    private mutating func checkBounds(of entry: NamespaceEntry, _ position: SourcePosition, _ name: String) {
        guard let max = entry.max, entry.min > max else { return }
        let message = "\(name) has a 'min' of \(ByteSizeText.render(entry.min)) above its 'max' of \(ByteSizeText.render(max))"
        problems.add(position, message, remedy: "lower 'min' or raise 'max'")
    }

    private mutating func pluginIDs(_ field: Field, ids: [String]) -> [String] {
        guard field.node != nil else {
            recordDefault(field, "[]")
            return []
        }
        guard case .sequence(let items)? = field.node?.content else {
            wrongType(field.node!, field, expected: .list)
            return []
        }
        if items.isEmpty { record(field, "[]") }
        return items.isEmpty ? [] : providers(field, ids: ids)
    }

    /// Reports every pair of namespaces that a key could belong to both of.
    mutating func checkOverlaps(_ plugins: [PluginEntry]) {
        let all = plugins.flatMap { plugin in plugin.namespaces.map { (plugin: plugin.id, entry: $0) } }
        for (index, second) in all.enumerated() {
            for first in all[..<index] where NamespaceEntry.overlap(first.entry.prefix, second.entry.prefix) {
                let message = "namespace \(second.entry.prefix.quoted) of plugin \(second.plugin.quoted) overlaps"
                    + " \(first.entry.prefix.quoted) of plugin \(first.plugin.quoted) (line \(first.entry.position.line))"
                problems.add(second.entry.position, message, remedy: "give one of them another prefix")
            }
        }
    }
}
