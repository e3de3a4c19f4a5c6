/// How a plugin's health is watched, and what follows when it is bad.
public struct HealthRules: Sendable, Hashable {
    /// The pause between an answer and the next check, and between becoming active and the first.
    public let interval: Duration
    /// How long an answer may take.
    public let deadline: Duration
    /// After how many bad checks in a row the plugin is restarted; at least 1.
    public let failures: Int
    /// How often it is restarted within `window`; once more, and it is quarantined.
    public let restarts: Int
    /// After this time a restart no longer counts.
    public let window: Duration
    /// The pause before the first restart. It doubles with each further one within `window` and varies by a fifth either way.
    public let backoff: Duration

    public init(interval: Duration, deadline: Duration, failures: Int, restarts: Int, window: Duration, backoff: Duration) {
        precondition(failures >= 1 && restarts >= 0, "\(failures) failures, \(restarts) restarts; at least 1 and 0 are needed")
        self.interval = interval
        self.deadline = deadline
        self.failures = failures
        self.restarts = restarts
        self.window = window
        self.backoff = backoff
    }
}
