import CCache
import Locking
import Timing

/// One namespace: its space in the engine, its locks, and what is remembered of it.
final class Namespace: Sendable {
    let settings: NamespaceSettings
    let departures: Departures
    let locks: WriteLocks
    /// `nonisolated(unsafe)`: any thread may call the engine.
    nonisolated(unsafe) let space: OpaquePointer
    /// The space lives in it.
    private let engine: Engine

    var journal: Locked<NamespaceJournal> { departures.journal }
    var disk: (tier: any DiskTier, namespace: DurableNamespace)? { departures.disk }
    var writers: WriterTable { departures.writers }
    var clock: any MonotonicClock { departures.clock }
    /// Whether two plugins may ever want the same key.
    let isShared: Bool

    /// - Parameters:
    ///   - budget: bytes of memory to begin with.
    ///   - most: bytes of memory that it ever gets.
    init(_ departures: Departures, engine: Engine, budget: Int, most: Int) throws(CacheFailure) {
        let settings = departures.settings
        self.departures = departures
        self.settings = settings
        self.engine = engine
        isShared = settings.grants.contains { $0.access == .write }
        // What memory has no room for goes to disk under the lock of the write that made it leave, so that nobody removes or replaces it
        // on its way. That write is to another key: all keys must be under the same lock.
        locks = WriteLocks(count: departures.spills ? 1 : 64)
        var options = cc_space_options(
            budget: UInt64(budget), minimum: UInt64(BudgetShares.minimum(settings)), maximum: UInt64(most),
            weight: UInt32(max(1, settings.priority)), policy: CC_ADAPTIVE.rawValue, entries: 0,
            key_limit: UInt64(CacheLimits.key), value_limit: UInt64(CacheLimits.value), ttl: UInt64(settings.timeToLive.nanoseconds), stale: UInt64(settings.stale.nanoseconds), departed: { context, why, view, _ in
                Unmanaged<Departures>.fromOpaque(context!).takeUnretainedValue().left(why, view.pointee)
            }, context: Unmanaged.passUnretained(departures).toOpaque())
        guard let space = cc_space_open(engine.cache, &options) else {
            throw CacheFailure(.resourceExhausted, "there is no memory for the cache namespace '\(settings.prefix)' with \(budget) bytes")
        }
        self.space = space
    }

    var now: UInt64 { UInt64(clock.now()) }

    /// The engine's counts; what they say of the policy is remembered for those who ask why an entry went.
    func counts() -> cc_counts {
        let counts = cc_space_counts(space)
        journal.withLock { $0.policy = EvictionPolicy(window: counts.window) }
        return counts
    }
}
