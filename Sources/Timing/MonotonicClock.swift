/// The host's one source of time, so that a test can move it.
///
/// Instants are nanoseconds of CLOCK_MONOTONIC, as deadlines in the C ABI are. [any-thread]
public protocol MonotonicClock: Sendable {
    func now() -> Int64

    /// Nanoseconds since 1970-01-01 UTC.
    func wall() -> Int64

    /// Calls `body` once at `instant` or soon after, on a thread of the clock's; it must not block.
    func schedule(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken

    /// Forgets a timer. One that is being called at the moment is not waited for.
    func cancel(_ token: TimerToken)
}

public struct TimerToken: Hashable, Sendable {
    public let instant: Int64
    public let number: UInt64

    public init(instant: Int64, number: UInt64) {
        self.instant = instant
        self.number = number
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what 64 bits hold.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }
}
