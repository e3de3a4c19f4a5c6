/// What happens when a plugin stores a value under a key where another plugin's value stands and has not expired.
///
/// A plugin's own value is always replaced by its next one, and an expired one by anybody's: neither is a conflict.
public enum ConflictPolicy: String, Sendable, Hashable, CaseIterable {
    /// The value of the plugin with the greater weight stays or comes; among equals the later one.
    case priority
    /// The later value replaces the earlier one.
    case timestamp
    /// A value that was read at least once stays until it expires: the new one was never read. An unread one is replaced. Readings count
    /// from when the value came into memory, and on a busy machine a few may not be counted.
    case usage
    /// The smaller value stays or comes; of two that are equally long the later one.
    case size
}
