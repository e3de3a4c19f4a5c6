/// event-cache.schema.json: what became of many entries at once.
public struct CacheNews: Encodable, Sendable {
    public enum Kind: String, Encodable, Sendable { case cleared, invalidated, rebalanced }

    public var event: Kind
    /// The namespace's prefix, or that of the entries.
    public var prefix: String?
    /// nil: the operator, or the host.
    public var plugin: String?
    public var tags: [String]?
    /// How many entries went.
    public var entries: Int?
    /// How many bytes of memory moved between namespaces.
    public var bytes: Int?
}
