/// What one namespace has done since it was opened, and what it holds now. Exact when nobody is inside of the cache.
public struct NamespaceFigures: Sendable, Hashable, Codable {
    public var prefix = ""
    public var owner = ""
    public var strategy = ""

    /// Fresh values given, from memory or disk.
    public var hits: UInt64 = 0
    /// Of these and of the stale ones, from disk.
    public var diskHits: UInt64 = 0
    /// Expired values given while they were to be refreshed.
    public var staleHits: UInt64 = 0
    public var misses: UInt64 = 0
    /// Values stored in memory, those that came back from disk not included.
    public var stores: UInt64 = 0
    /// Entries that memory had no room for, also on arrival; with a disk tier and the strategy `standard` they went there.
    public var evictions: UInt64 = 0
    /// Entries whose time was over, noticed when their place was needed or swept.
    public var expirations: UInt64 = 0
    /// Entries removed by key, prefix or tag, from memory or disk.
    public var removals: UInt64 = 0
    /// Writes refused as too large.
    public var rejected: UInt64 = 0
    /// Writes where another plugin's value stood, whoever won.
    public var conflicts: UInt64 = 0
    /// Of these, writes that lost.
    public var kept: UInt64 = 0
    /// Writes of generations that had been replaced or had ended.
    public var fenced: UInt64 = 0
    /// Values of flights whose key was invalidated meanwhile.
    public var outdated: UInt64 = 0
    /// Claims that were asked to compute.
    public var computations: UInt64 = 0

    /// In memory.
    public var entries: UInt64 = 0
    /// Of memory, overhead included.
    public var bytes: UInt64 = 0
    /// Of memory, the keys, values and tags alone.
    public var payload: UInt64 = 0
    /// Bytes of memory that it may use now.
    public var budget: UInt64 = 0
    /// What decides who goes: `lru`, or `w-tinylfu` with the share of the window.
    public var policy = ""

    public init() {}
}
