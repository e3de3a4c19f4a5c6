/// What is about to be stored.
struct NewEntry: Sendable {
    let key: CacheKey
    let value: [UInt8]
    let note: EntryNote
    let meta: UInt64
    /// Nanoseconds.
    let ttl: UInt64
    /// Nanoseconds.
    let stale: UInt64
}
