/// A value that was found.
public struct CacheValue: Sendable, Hashable {
    public let bytes: [UInt8]
    /// Expired, and still served while it is refreshed.
    public let isStale: Bool

    public init(bytes: [UInt8], isStale: Bool) {
        self.bytes = bytes
        self.isStale = isStale
    }
}
