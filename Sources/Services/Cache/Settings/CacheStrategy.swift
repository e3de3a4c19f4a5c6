/// Where the entries of a namespace are kept.
public enum CacheStrategy: String, Sendable, Hashable, CaseIterable {
    /// In memory, and on disk from the moment they are stored.
    case performance
    /// In memory, and on disk when memory has no more room for them.
    case standard
    /// In memory only: nothing of them is ever written to disk.
    case memory
}
