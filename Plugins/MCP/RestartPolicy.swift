/// How often and after which pauses a server that ended is started again.
struct RestartPolicy: Equatable, Sendable {
    /// Restarts in a row without a stable run between them; 0 never restarts.
    var attempts: Int
    /// The first pause; each further one is twice as long.
    var backoff: Duration
    /// The longest pause. A run of at least this length counts as stable and starts the count again.
    var limit: Duration

    static let standard = RestartPolicy(attempts: 5, backoff: .milliseconds(200), limit: .seconds(30))

    /// The pause before restart number `attempt` (from 1), between half and all of the exponential length, so that servers which
    /// ended together do not start together ("equal jitter"). `random` is in 0..<1.
    func pause(before attempt: Int, random: Double) -> Duration {
        let doublings = min(max(attempt - 1, 0), 40)
        var length = backoff
        for _ in 0..<doublings where length < limit { length = length * 2 }
        length = min(length, limit)
        return length / 2 + .nanoseconds(Int64(Double((length / 2).wholeNanoseconds) * random))
    }
}

/// Counts the failures of one server against a ``RestartPolicy``.
struct RestartCounter: Equatable, Sendable {
    let policy: RestartPolicy
    private(set) var failures = 0

    init(policy: RestartPolicy) { self.policy = policy }

    /// A run ended; `ready` is since when it could take calls. Gives the pause until the next, or nil to give up.
    mutating func ended(ready: Moment?, now: Moment, random: Double) -> Duration? {
        if let ready, ready + policy.limit <= now { failures = 0 }
        failures += 1
        return failures <= policy.attempts ? policy.pause(before: failures, random: random) : nil
    }
}
