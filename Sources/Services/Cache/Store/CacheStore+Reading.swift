import CCache

extension CacheStore {
    /// The value under a key, from memory or disk; nil on a miss. May wait for the disk.
    ///
    /// - Parameter isCounted: memory was asked already and counted a miss, as a `CacheDoor` does before it comes here.
    public func get(_ key: CacheKey, _ caller: CacheCaller, isCounted: Bool = false) throws(CacheFailure) -> CacheValue? {
        try check(key)
        let namespace = namespaces[try access.namespace(of: key, for: caller.plugin, to: .read)]
        return try lookUp(key, in: namespace, isCounted: isCounted)
    }

    func namespace(of key: CacheKey) -> Namespace? { access.number(of: key).map { namespaces[$0] } }

    func check(_ key: CacheKey) throws(CacheFailure) {
        guard key.bytes.count <= CacheLimits.key else {
            throw CacheFailure(.invalidArgument, "the key has \(key.bytes.count) bytes; a key has at most \(CacheLimits.key)")
        }
    }

    /// Counts one hit, stale hit or miss.
    func lookUp(_ key: CacheKey, in namespace: Namespace, isCounted: Bool = false) throws(CacheFailure) -> CacheValue? {
        if !isCounted {
            switch namespace.lookUp(key) {
            case .fresh(let bytes): return CacheValue(bytes: bytes, isStale: false)
            case .stale(let bytes): return CacheValue(bytes: bytes, isStale: true)
            case .busy: throw CacheFailure(.resourceExhausted, "this thread reads \(CC_MAXIMUM_PINS) values at once, which is the most")
            case .miss: break
            }
        }
        return namespace.lookUpOnDisk(key)
    }
}

extension Namespace {
    /// After a miss in memory. A fresh value comes back into memory, unless the key changed meanwhile.
    fileprivate func lookUpOnDisk(_ key: CacheKey) -> CacheValue? {
        guard let disk, disk.tier.mayHave(key, in: disk.namespace) else { return nil }
        let hash = key.hash64
        let version = locks.version(hash)
        guard let record = disk.tier.read(key, in: disk.namespace), let life = life(of: record) else { return nil }
        if life.left > 0 {
            locks.withKey(hash, unchangedSince: version) { promote(record, life) }
            journal.withLock { $0.diskFreshHits += 1 }
        } else {
            journal.withLock { $0.diskStaleHits += 1 }
        }
        return CacheValue(bytes: record.value, isStale: life.left <= 0)
    }

    /// How long a record is fresh, and how long it is stale after that, in nanoseconds; nil when its time is over. Not longer than the
    /// namespace says today, and not at all if it comes from the future, since then the wall clock was set back.
    func life(of record: DiskRecord) -> (left: Int64, stale: Int64)? {
        let wall = clock.wall()
        guard record.stored <= wall else { return nil }
        let expires = min(record.expires, record.stored.addingClamped(settings.timeToLive.nanoseconds))
        let staleUntil = min(record.staleUntil, expires.addingClamped(settings.stale.nanoseconds))
        guard staleUntil > wall else { return nil }
        return (expires - wall, staleUntil - max(expires, wall))
    }

    /// Brings a record back into memory. Under the lock of its key.
    func promote(_ record: DiskRecord, _ life: (left: Int64, stale: Int64)) {
        let entry = NewEntry(
            key: record.key, value: record.value, note: EntryNote(stored: record.stored, tags: record.tags),
            meta: writers.meta(of: writers.known(record.writer)), ttl: UInt64(life.left), stale: UInt64(life.stale))
        var always: WriteDecision?
        if put(entry, &always) == CC_STORED { journal.withLock { $0.promotions += 1 } }
    }
}
