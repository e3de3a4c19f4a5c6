/// The last removals of a namespace, by the hash of their key; the oldest is forgotten first.
struct RemovalLog: Sendable {
    struct Removal: Sendable, Hashable {
        let reason: RemovalReason
        /// Nanoseconds of the monotonic clock.
        let at: Int64
    }

    private let limit: Int
    private var latest: [UInt64: (removal: Removal, slot: Int)] = [:]
    /// A ring of the hashes in the order of their removal.
    private var ring: [UInt64] = []
    private var next = 0

    init(limit: Int = CacheLimits.removals) { self.limit = limit }

    mutating func note(_ hash: UInt64, _ reason: RemovalReason, at now: Int64) {
        if ring.count < limit {
            ring.append(hash)
        } else {
            // Unless that hash has been noted again since.
            if latest[ring[next]]?.slot == next { latest[ring[next]] = nil }
            ring[next] = hash
        }
        latest[hash] = (Removal(reason: reason, at: now), next)
        next = (next + 1) % limit
    }

    subscript(hash: UInt64) -> Removal? { latest[hash]?.removal }
}
