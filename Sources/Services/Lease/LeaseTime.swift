/// Where a desk has its time from.
public struct LeaseTime: Sendable {
    /// Nanoseconds of a clock that does not go back. [any-thread]
    public let now: @Sendable () -> Int64
    /// Calls `body` once at an instant of that clock or soon after, on any thread, and returns what forgets it. A body that comes although
    /// it was forgotten does no harm.
    public let schedule: @Sendable (_ instant: Int64, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void

    public init(
        now: @escaping @Sendable () -> Int64,
        schedule: @escaping @Sendable (_ instant: Int64, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void
    ) {
        self.now = now
        self.schedule = schedule
    }
}
