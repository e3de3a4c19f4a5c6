/// What the engine does not count or remember of one namespace.
struct NamespaceJournal: Sendable {
    var removals = RemovalLog()
    /// What decided who goes when that was last looked at.
    var policy = EvictionPolicy.unknown
    var diskFreshHits: UInt64 = 0
    var diskStaleHits: UInt64 = 0
    /// Values brought back from disk into memory.
    var promotions: UInt64 = 0
    /// Entries that were on disk alone and were removed there.
    var diskRemovals: UInt64 = 0
    var conflicts: UInt64 = 0
    var kept: UInt64 = 0
    var fenced: UInt64 = 0
    var outdated: UInt64 = 0
    var tooLarge: UInt64 = 0
    var computations: UInt64 = 0
}
