/// What a write came to.
enum WriteOutcome: Sendable {
    case stored
    /// Another plugin's value stayed.
    case kept
    case tooLarge
    case noMemory
    /// The generation may no longer write.
    case fenced

    /// False when another plugin's value stayed.
    func isStored(_ entry: NewEntry, in namespace: Namespace, _ caller: CacheCaller) throws(CacheFailure) -> Bool {
        switch self {
        case .stored: return true
        case .kept: return false
        case .fenced: throw CacheFailure.fenced(caller)
        case .noMemory: throw CacheFailure(.resourceExhausted, "there is no memory for \(entry.value.count) bytes")
        case .tooLarge:
            throw CacheFailure(
                .tooLarge,
                "\(entry.value.count) bytes are too large for the cache namespace '\(namespace.settings.prefix)': a value has at most "
                    + "\(CacheLimits.value) bytes, and at most a quarter of the namespace's memory, which is now "
                    + "\(namespace.counts().budget); raise its 'min' in the manifest")
        }
    }
}
