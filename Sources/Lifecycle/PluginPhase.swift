/// What a plugin is doing, or what it waits for, within its state.
public enum PluginPhase: String, Sendable, CaseIterable {
    /// Its first attempt has not begun: the host has not, its dependencies are not settled, or it is not its turn.
    case waiting
    /// An attempt runs: the library is being opened and described.
    case loading
    /// An attempt runs: `create` has not returned.
    case creating
    /// An attempt runs: `start` or `ready` has not returned.
    case starting
    /// An attempt failed; the next one begins when the backoff is over.
    case backoff
    /// It serves.
    case running
    /// It is not well: its generation is being ended, so that another can be started.
    case withdrawing
    /// It completes the work it has.
    case draining
    /// Its work is done; its dependents have not all stopped.
    case drained
    /// `stop` has not returned.
    case stopping
    /// Nothing more will happen to it.
    case ended

    /// Whether an attempt to start is under way.
    var isInAttempt: Bool { self == .loading || self == .creating || self == .starting }
}
