/// What an inspector shows: every namespace, and what they share.
public struct CacheReport: Sendable, Hashable, Codable {
    public var namespaces: [NamespaceFigures] = []
    /// Bytes of memory for all of them.
    public var memory = 0
    /// Computations under way, and claims that wait for one.
    public var flights = 0
    public var waiters = 0
    /// nil without a disk tier.
    public var disk: DiskFigures?

    public init() {}
}
