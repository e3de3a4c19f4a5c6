import CruciblePlugin

/// Whether and when a failed attempt is repeated.
struct RetryPolicy: Equatable, Sendable {
    enum Decision: Equatable {
        case again(after: Duration)
        case fail(Failure)
    }

    /// Attempts in all, the first included.
    var attempts = 2
    /// Before the second attempt; doubled before each further one.
    var backoff = Duration.milliseconds(250)
    /// The longest wait, also when the endpoint asks for more.
    var limit = Duration.seconds(10)

    /// `attempt` counts from 1. `remaining` is the time to the deadline. What was given out already cannot be taken back, so after the
    /// first piece of the answer nothing is repeated.
    func decide(_ trouble: Trouble, attempt: Int, remaining: Duration?, hasGivenText: Bool) -> Decision {
        guard trouble.isTransient, !hasGivenText, attempt < attempts else { return .fail(trouble.failure) }
        let wait = trouble.retryAfter ?? min(backoff * (1 << min(attempt - 1, 30)), limit)
        if wait > limit { return .fail(trouble.failure) }
        if let remaining, wait >= remaining { return .fail(trouble.failure) }
        return .again(after: wait)
    }
}
