/// Where entries are kept that memory has no room for, or that are to outlive the process. [any-thread]
///
/// Nothing here fails for the caller: what cannot be read is a miss, what cannot be written is not kept, and both are counted. Writes and
/// removals are queued and performed in the order in which they came; reads see what is queued.
public protocol DiskTier: Sendable {
    /// False when there is certainly nothing; does not touch the disk.
    func mayHave(_ key: CacheKey, in namespace: DurableNamespace) -> Bool

    /// What is stored, fresh or stale. Waits for the disk.
    func read(_ key: CacheKey, in namespace: DurableNamespace) -> DiskRecord?

    /// Queues a write. When the queue is full it is dropped, and what the key had is removed.
    func write(_ record: DiskRecord)

    /// Queues a removal.
    func remove(_ key: CacheKey, in namespace: DurableNamespace)

    /// Removes what begins with `prefix` and has one of the tags (without tags: all of it); waits until that is done. The hashes of the
    /// keys.
    func removeAll(below prefix: [UInt8], tags: Set<String>, in namespace: DurableNamespace) -> [UInt64]

    /// The keys of the namespace that have not expired; waits for the disk.
    func keys(in namespace: DurableNamespace) -> [CacheKey]

    /// Removes whatever belongs to none of these namespaces; waits until that is done.
    func keepOnly(_ namespaces: [DurableNamespace])

    /// Waits until all that was queued before is done.
    func flush()

    /// Does what is queued, and ends. Later calls do nothing.
    func close()

    var figures: DiskFigures { get }

    /// What its operator should know: a damaged file that was moved aside. The latest 16.
    var notices: [String] { get }
}
