/// Why a key has no value, as far as the namespace remembers.
public enum RemovalReason: Sendable, Hashable, CustomStringConvertible {
    case expired
    /// Memory had no room for it and the policy in force held it for worth the least; `onArrival`: when it was written.
    case evicted(policy: String, onArrival: Bool)
    /// Everything below the prefix, or what had one of the tags.
    case invalidated(prefix: String, tags: [String], by: String)
    case removed(by: String)
    case cleared
    /// A write was refused; the old value, if there was one, stayed.
    case tooLarge(bytes: Int, by: String)
    /// A write was refused, since the value of another plugin stood there then.
    case conflict(policy: ConflictPolicy, kept: String, refused: String)
    /// A write was refused, since the generation had been replaced or had ended.
    case fenced(CacheCaller)
    /// A flight brought a value after its key had been invalidated.
    case outdated(by: String)

    /// Whether it is about a value that was never stored.
    var isRefusal: Bool {
        switch self {
        case .tooLarge, .conflict, .fenced, .outdated: true
        case .expired, .evicted, .invalidated, .removed, .cleared: false
        }
    }

    public var description: String {
        switch self {
        case .expired: "expired"
        case .evicted(let policy, false): "evicted by \(policy): memory had no room for it"
        case .evicted(let policy, true): "not admitted by \(policy): it was worth less than what would have had to go for it"
        case .invalidated(let prefix, [], let who): "invalidated with everything below '\(prefix)' by \(who)"
        case .invalidated(let prefix, let tags, let who):
            "invalidated below '\(prefix)' by tag \(tags.map { "'\($0)'" }.joined(separator: " or ")) by \(who)"
        case .removed(let who): "removed by \(who)"
        case .cleared: "cleared with its namespace"
        case .tooLarge(let bytes, let who): "not stored: \(bytes) bytes of \(who) are too large for the namespace"
        case .conflict(let policy, let kept, let refused):
            "not stored: by the policy '\(policy.rawValue)' the value of \(kept) stayed instead of that of \(refused)"
        case .fenced(let caller): "not stored: plugin \(caller) had been replaced or had ended"
        case .outdated(let who): "not stored: it was invalidated while \(who) computed it"
        }
    }
}
