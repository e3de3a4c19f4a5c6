/// What the manifest says about the cache, as plain values.
public struct CacheSettings: Sendable, Hashable {
    /// Bytes of memory for all namespaces together, overhead included.
    public var memory: Int
    /// Bytes on disk; 0: nothing is written to disk, whatever the strategies say.
    public var disk: Int
    public var namespaces: [NamespaceSettings]
    /// How much plugins count where two of them want the same key, for the conflict policy `priority`. Who is not in it has 50.
    public var weights: [String: Int]

    public init(memory: Int, disk: Int = 0, namespaces: [NamespaceSettings], weights: [String: Int] = [:]) {
        self.memory = memory
        self.disk = disk
        self.namespaces = namespaces
        self.weights = weights
    }

    /// For messages.
    var prefixList: String { namespaces.map { "'\($0.prefix)'" }.joined(separator: ", ") }

    func weight(of plugin: String) -> Int { weights[plugin] ?? 50 }
}
