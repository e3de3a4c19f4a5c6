import CCache

/// Everything here runs under the lock of its key.
extension Namespace {
    /// - Parameter replacesAlways: whatever the conflict policy says.
    func store(_ entry: NewEntry, _ caller: CacheCaller, replacesAlways: Bool = false) -> WriteOutcome {
        if isShared, !replacesAlways { bringBackOpponent(of: entry) }
        if settings.strategy == .standard, let disk, disk.tier.mayHave(entry.key, in: disk.namespace) {
            // It would come back when the new one has gone.
            disk.tier.remove(entry.key, in: disk.namespace)
        }
        var decision: WriteDecision?
        if !replacesAlways {
            let rule = ConflictRule(policy: settings.conflicts)
            decision = WriteDecision(rule: rule, writers: writers, meta: entry.meta, size: entry.value.count)
        }
        let result = put(entry, &decision)
        note(result, entry, caller, opponent: decision?.opponent)
        switch result {
        case CC_STORED: break
        case CC_KEPT: return .kept
        case CC_TOO_LARGE: return .tooLarge
        default: return .noMemory
        }
        if settings.strategy == .performance, let disk { disk.tier.write(record(entry, in: disk.namespace)) }
        return .stored
    }

    /// A value of another plugin that is on disk alone takes part in the decision as well.
    private func bringBackOpponent(of entry: NewEntry) {
        guard let disk, disk.tier.mayHave(entry.key, in: disk.namespace), !cc_contains(space, entry.key.bytes, entry.key.bytes.count, now),
            let record = disk.tier.read(entry.key, in: disk.namespace), let life = life(of: record), life.left > 0
        else { return }
        promote(record, life)
    }

    private func note(_ result: Int, _ entry: NewEntry, _ caller: CacheCaller, opponent: String?) {
        guard opponent != nil || result == CC_TOO_LARGE else { return }
        journal.withLock { journal in
            let hash = entry.key.hash64
            if let opponent {
                journal.conflicts += 1
                if result == CC_KEPT {
                    journal.kept += 1
                    let reason = RemovalReason.conflict(
                        policy: settings.conflicts, kept: "plugin '\(opponent)'", refused: "plugin '\(caller.plugin)'")
                    journal.removals.note(hash, reason, at: clock.now())
                }
            }
            if result == CC_TOO_LARGE {
                journal.tooLarge += 1
                journal.removals.note(hash, .tooLarge(bytes: entry.value.count, by: "plugin '\(caller.plugin)'"), at: clock.now())
            }
        }
    }

    private func record(_ entry: NewEntry, in namespace: DurableNamespace) -> DiskRecord {
        let expires = entry.note.stored.addingClamped(Int64(entry.ttl))
        return DiskRecord(
            in: namespace, key: entry.key, value: entry.value, tags: entry.note.tags, writer: writers.caller(entry.meta),
            stored: entry.note.stored, expires: expires, staleUntil: expires.addingClamped(Int64(entry.stale)))
    }

    /// Whether the disk has something to forget.
    func remove(_ key: CacheKey, _ reason: RemovalReason) -> Bool {
        let wasInMemory = cc_remove(space, key.bytes, key.bytes.count, now)
        // Looked at only if it counts; what has expired there does not.
        let wasOnDisk = !wasInMemory && onDisk(key) != nil
        let mayBeOnDisk = disk.map { $0.tier.mayHave(key, in: $0.namespace) } ?? false
        if let disk, mayBeOnDisk { disk.tier.remove(key, in: disk.namespace) }
        guard wasInMemory || wasOnDisk else { return mayBeOnDisk }
        journal.withLock { journal in
            if !wasInMemory { journal.diskRemovals += 1 }
            journal.removals.note(key.hash64, reason, at: clock.now())
        }
        return mayBeOnDisk
    }

    /// A write of a generation that may no longer write.
    func refuse(_ key: CacheKey, _ caller: CacheCaller) -> WriteOutcome {
        journal.withLock { journal in
            journal.fenced += 1
            journal.removals.note(key.hash64, .fenced(caller), at: clock.now())
        }
        return .fenced
    }
}

extension Namespace {
    /// What a caller wants stored, checked.
    func entry(
        _ key: CacheKey, _ value: [UInt8], _ ttlMilliseconds: Int64, _ tags: [String], _ caller: CacheCaller
    ) throws(CacheFailure) -> NewEntry {
        guard ttlMilliseconds >= 0 else {
            throw CacheFailure(.invalidArgument, "the time to live is \(ttlMilliseconds) ms; it must be more than 0, or 0 for the namespace's")
        }
        let most = settings.timeToLive.nanoseconds
        let (asked, isOver) = ttlMilliseconds.multipliedReportingOverflow(by: 1_000_000)
        let ttl = asked == 0 || isOver ? most : min(asked, most)
        return NewEntry(
            key: key, value: value, note: EntryNote(stored: clock.wall(), tags: try EntryNote.checked(tags)), meta: writers.meta(of: caller),
            ttl: UInt64(ttl), stale: UInt64(settings.stale.nanoseconds))
    }
}
