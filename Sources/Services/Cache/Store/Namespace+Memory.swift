import CCache

/// What the memory of a namespace has for a key.
enum MemoryLookup {
    case fresh([UInt8])
    case stale([UInt8])
    case miss
    /// The thread is inside of too many readings at once.
    case busy
}

extension Namespace {
    /// Looks a key up. Counts it, unless `isPeek`.
    func lookUp(_ key: CacheKey, isPeek: Bool = false) -> MemoryLookup {
        var view = cc_view()
        let look = isPeek ? cc_peek : cc_get
        let found = Int(look(space, key.bytes, key.bytes.count, now, &view))
        guard found == CC_FRESH || found == CC_STALE else { return found == CC_BUSY ? .busy : .miss }
        defer { cc_unpin(view.pin!) }
        let value = Array(UnsafeRawBufferPointer(start: view.value, count: view.value_size))
        return found == CC_FRESH ? .fresh(value) : .stale(value)
    }

    /// The entry under a key, also if its time is over and nobody has noticed. Not counted.
    func entry(_ key: CacheKey) -> EntryView? {
        var view = cc_view()
        // Nothing has expired at the beginning of time.
        let found = Int(cc_peek(space, key.bytes, key.bytes.count, 1, &view))
        guard found == CC_FRESH || found == CC_STALE else { return nil }
        defer { cc_unpin(view.pin!) }
        return EntryView(view)
    }

    /// Calls `body` for every entry that is fresh or stale, with how often it was read.
    func forEach(_ body: (cc_view, _ hits: UInt64) -> Void) {
        var cursor: UInt64 = 0
        var view = cc_view()
        var hits: UInt64 = 0
        while true {
            let found = Int(cc_next(space, &cursor, now, &view, &hits))
            guard found == CC_FRESH || found == CC_STALE else { return }
            body(view, hits)
            cc_unpin(view.pin!)
        }
    }

    /// Stores a copy in memory. `decision` is asked when the key has a fresh entry; without one it is replaced.
    /// - Returns: `CC_STORED` and the like.
    func put(_ entry: NewEntry, _ decision: inout WriteDecision?) -> Int {
        // The engine counts reads in batches, and the rule wants to know them all.
        if decision?.rule.policy == .usage { cc_flush() }
        let note = entry.note.bytes
        return entry.key.bytes.withUnsafeBytes { key in
            entry.value.withUnsafeBytes { value in
                note.withUnsafeBytes { note in
                    var write = cc_write()
                    (write.key, write.key_size) = (key.baseAddress, key.count)
                    (write.value, write.value_size) = (value.baseAddress, value.count)
                    (write.note, write.note_size) = (note.baseAddress, note.count)
                    (write.meta, write.ttl, write.stale) = (entry.meta, entry.ttl, entry.stale)
                    guard decision != nil else { return Int(cc_put(space, &write, now)) }
                    return withUnsafeMutablePointer(to: &decision!) { decision in
                        write.context = UnsafeMutableRawPointer(decision)
                        write.replaces = { context, view, hits in
                            context!.assumingMemoryBound(to: WriteDecision.self).pointee.replaces(view.pointee, hits)
                        }
                        return Int(cc_put(space, &write, now))
                    }
                }
            }
        }
    }

    /// Removes what begins with `prefix` and has one of the tags (without tags: all of it). The hashes of the keys.
    func removeFromMemory(below prefix: [UInt8], tags: Set<String>) -> Set<UInt64> {
        struct Search {
            let prefix: [UInt8]
            let tags: Set<String>
            var found: Set<UInt64> = []
        }
        var search = Search(prefix: prefix, tags: tags)
        withUnsafeMutablePointer(to: &search) { search in
            _ = cc_remove_if(
                space,
                { context, view in
                    let search = context!.assumingMemoryBound(to: Search.self)
                    guard view.pointee.keyBytes.starts(with: search.pointee.prefix),
                        search.pointee.tags.isEmpty || EntryNote(view.pointee.noteBytes).has(oneOf: search.pointee.tags)
                    else { return false }
                    search.pointee.found.insert(CacheKey.hash64(view.pointee.keyBytes))
                    return true
                }, search)
        }
        return search.found
    }
}
