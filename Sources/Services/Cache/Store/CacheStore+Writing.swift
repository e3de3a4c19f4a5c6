import CCache

extension CacheStore {
    /// Stores a value. False when the namespace's conflict policy kept what another plugin had stored.
    ///
    /// - Parameters:
    ///   - ttlMilliseconds: 0 for the namespace's time to live, which is also the longest: more is cut to it.
    ///   - tags: at most 16 of at most 64 bytes.
    /// - Throws: `tooLarge` when memory does not take a value of that size; `gone` for a generation that was replaced or has ended.
    public func put(
        _ key: CacheKey, _ value: [UInt8], ttlMilliseconds: Int64 = 0, tags: [String] = [], _ caller: CacheCaller
    ) throws(CacheFailure) -> Bool {
        try check(key)
        let namespace = namespaces[try access.namespace(of: key, for: caller.plugin, to: .write)]
        let entry = try namespace.entry(key, value, ttlMilliseconds, tags, caller)
        let outcome: WriteOutcome = namespace.locks.withKey(key.hash64) {
            isFenced(caller) ? namespace.refuse(key, caller) : namespace.store(entry, caller)
        }
        return try outcome.isStored(entry, in: namespace, caller)
    }

    /// Forgets one key, in memory and on disk; a computation under way for it is not stored.
    public func remove(_ key: CacheKey, _ caller: CacheCaller) throws(CacheFailure) {
        try check(key)
        let namespace = namespaces[try access.namespace(of: key, for: caller.plugin, to: .write)]
        let isOnDisk: Bool? = namespace.locks.withKey(key.hash64) {
            guard !isFenced(caller) else { return nil }
            claims.withLock { _ = $0.flights.handle(.removed(key)) }
            return namespace.remove(key, .removed(by: "plugin '\(caller.plugin)'"))
        }
        guard let isOnDisk else { throw CacheFailure.fenced(caller) }
        if isOnDisk { namespace.disk?.tier.flush() }
    }

    /// Forgets every entry below a prefix that has one of the tags (without tags: every entry), in memory and on disk, and says how many.
    /// What is being computed below the prefix is not stored. The prefix lies in one namespace.
    public func invalidate(below prefix: CacheKey, tags: [String] = [], _ caller: CacheCaller) throws(CacheFailure) -> Int {
        try check(prefix)
        let namespace = namespaces[try access.namespace(of: prefix, for: caller.plugin, to: .write)]
        let tags = try EntryNote.checked(tags)
        let reason = RemovalReason.invalidated(prefix: "\(prefix)", tags: tags, by: "plugin '\(caller.plugin)'")
        let removed: Int? = namespace.locks.withAll {
            isFenced(caller) ? nil : removeAll(below: prefix, tags: Set(tags), in: namespace, reason)
        }
        guard let removed else { throw CacheFailure.fenced(caller) }
        return removed
    }

    /// Forgets everything in a namespace, and says how much. For the operator.
    public func clear(_ prefix: String) throws(CacheFailure) -> Int {
        guard let namespace = namespaces.first(where: { $0.settings.prefix == prefix }) else {
            throw CacheFailure(.invalidArgument, "there is no cache namespace '\(prefix)'; there are \(settings.prefixList)")
        }
        return namespace.locks.withAll { removeAll(below: CacheKey(prefix), tags: [], in: namespace, .cleared) }
    }

    /// Under all locks of the namespace: a flight that lands now waits for them, and then sees that it is detached.
    private func removeAll(below prefix: CacheKey, tags: Set<String>, in namespace: Namespace, _ reason: RemovalReason) -> Int {
        claims.withLock { _ = $0.flights.handle(.invalidated(prefix: prefix.bytes)) }
        let inMemory = namespace.removeFromMemory(below: prefix.bytes, tags: tags)
        let onDisk = namespace.disk.map { Set($0.tier.removeAll(below: prefix.bytes, tags: tags, in: $0.namespace)) } ?? []
        let all = inMemory.union(onDisk)
        namespace.journal.withLock { journal in
            journal.diskRemovals += UInt64(all.count - inMemory.count)
            for hash in all { journal.removals.note(hash, reason, at: clock.now()) }
        }
        return all.count
    }

    func isFenced(_ caller: CacheCaller) -> Bool { fence.withLock { !$0.allows(caller) } }
}

extension CacheFailure {
    static func fenced(_ caller: CacheCaller) -> CacheFailure {
        CacheFailure(.gone, "plugin \(caller) was replaced or has ended; what it writes is refused")
    }
}
