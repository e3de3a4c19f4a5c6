import CCache

/// An entry of the engine, copied out of it. Instants are nanoseconds of the monotonic clock.
struct EntryView: Sendable {
    let key: CacheKey
    let value: [UInt8]
    let note: EntryNote
    let meta: UInt64
    let expires: Int64
    let staleUntil: Int64

    init(_ view: cc_view) {
        key = CacheKey(Array(UnsafeRawBufferPointer(start: view.key, count: view.key_size)))
        value = Array(UnsafeRawBufferPointer(start: view.value, count: view.value_size))
        note = EntryNote(view.noteBytes)
        meta = view.meta
        expires = Int64(clamping: view.expires)
        staleUntil = Int64(clamping: view.stale_until)
    }
}

extension cc_view {
    var noteBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: note, count: note_size) }
    var keyBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: key, count: key_size) }
}
