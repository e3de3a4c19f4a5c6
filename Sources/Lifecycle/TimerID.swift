/// A timer that the machine asked for. No two timers of one machine's life are the same.
public struct TimerID: Sendable, Hashable {
    public enum Kind: String, Sendable {
        /// The end of an attempt's time.
        case deadline
        /// The end of the pause before the next attempt.
        case backoff
        /// The end of the time to stop.
        case stop
        /// It is time for a health check.
        case health
        /// The end of the time to answer a health check.
        case answer
        /// The end of the time to end a generation that is not well.
        case withdrawal
        /// A restart is long enough ago to count no more.
        case forgiveness
    }

    /// The plugin it belongs to; nil for the host's own.
    public let plugin: String?
    public let kind: Kind
    /// The attempt it limits or follows; for `stop`, 1 or 2; for `health` and `answer`, the check; for
    /// `forgiveness`, the restart.
    public let number: Int

    public init(plugin: String?, kind: Kind, number: Int) {
        self.plugin = plugin
        self.kind = kind
        self.number = number
    }
}
