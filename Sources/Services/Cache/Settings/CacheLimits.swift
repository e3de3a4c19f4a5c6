/// The bounds of the cache.
public enum CacheLimits {
    public static let namespaces = 256
    /// Bytes of UTF-8, at least 2: one and the colon.
    public static let prefix = 64
    /// Bytes, the prefix included.
    public static let key = 1_024
    /// Bytes, and never more than a quarter of the namespace's memory. The smaller this is, the more parts with locks of their own the
    /// engine makes.
    public static let value = 512 << 10
    /// Per entry.
    public static let tags = 16
    /// Bytes of UTF-8.
    public static let tag = 64
    /// How long entries may live, and be stale after it.
    public static let time = Duration.seconds(365 * 86_400)
    /// Removals that a namespace remembers for `explain`.
    public static let removals = 1_024
}
