/// An entry as it is on disk. Instants are nanoseconds since 1970-01-01 UTC, since no monotonic clock outlives the process.
public struct DiskRecord: Sendable, Hashable {
    public let namespace: DurableNamespace
    public let key: CacheKey
    public let value: [UInt8]
    public let tags: [String]
    public let writer: CacheCaller
    public let stored: Int64
    public let expires: Int64
    public let staleUntil: Int64

    /// - Parameter key: begins with the prefix of the namespace.
    public init(
        in namespace: DurableNamespace, key: CacheKey, value: [UInt8], tags: [String], writer: CacheCaller, stored: Int64, expires: Int64,
        staleUntil: Int64
    ) {
        precondition(key.hasPrefix(namespace.prefix.utf8), "the key '\(key)' is not in the namespace '\(namespace.prefix)'")
        self.namespace = namespace
        self.key = key
        self.value = value
        self.tags = tags
        self.writer = writer
        self.stored = stored
        self.expires = expires
        self.staleUntil = staleUntil
    }
}
