/// One namespace of the cache, as the manifest describes it.
public struct NamespaceSettings: Sendable, Hashable {
    /// What the keys of the namespace begin with; it ends with a colon.
    public var prefix: String
    /// The id of the plugin that it belongs to.
    public var owner: String
    public var strategy: CacheStrategy
    /// How long an entry is fresh when nothing shorter is asked for.
    public var timeToLive: Duration
    /// How long an expired entry may still be served while it is refreshed.
    public var stale: Duration
    /// Bytes of memory that are always left to it, overhead included.
    public var minimum: Int
    /// Bytes of memory that it never exceeds, overhead included; nil: as much as all namespaces have together.
    public var maximum: Int?
    /// How much a hit here counts beside one elsewhere when memory is shared out, 0...100.
    public var priority: Int
    public var conflicts: ConflictPolicy
    public var grants: [CacheGrant]

    public init(
        prefix: String, owner: String, strategy: CacheStrategy = .standard, timeToLive: Duration = .seconds(600), stale: Duration = .zero,
        minimum: Int = 0, maximum: Int? = nil, priority: Int = 50, conflicts: ConflictPolicy = .timestamp, grants: [CacheGrant] = []
    ) {
        self.prefix = prefix
        self.owner = owner
        self.strategy = strategy
        self.timeToLive = timeToLive
        self.stale = stale
        self.minimum = minimum
        self.maximum = maximum
        self.priority = priority
        self.conflicts = conflicts
        self.grants = grants
    }
}
