import Locking
import Timing

/// Time that stands still until a test moves it. Timers run on the thread that moves it. [any-thread]
public final class VirtualClock: MonotonicClock {
    private let state = Locked<(now: Int64, schedule: TimerSchedule)>((1_000_000_000, TimerSchedule()))
    private let wallAtZero: Int64

    /// - Parameter wallAtZero: what `wall()` says at instant 0, in nanoseconds since 1970-01-01 UTC.
    public init(wallAtZero: Int64 = 1_700_000_000_000_000_000) { self.wallAtZero = wallAtZero }

    public func now() -> Int64 { state.withLock { $0.now } }
    public func wall() -> Int64 { wallAtZero + now() }

    public func schedule(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken {
        state.withLock { $0.schedule.add(at: instant, body) }
    }

    public func cancel(_ token: TimerToken) { state.withLock { $0.schedule.remove(token) } }

    /// Whether no timer is waiting.
    public var isIdle: Bool { state.withLock { $0.schedule.isEmpty } }

    /// Nanoseconds until the next timer; nil when none waits.
    public var untilNext: Int64? { state.withLock { state in state.schedule.next.map { max($0 - state.now, 0) } } }

    /// Moves time, and runs what became due, earliest first.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration.nanoseconds
            return state.schedule.takeDue(state.now)
        }
        for body in due { body() }
    }

    /// Moves time to the next timer and runs it. False when none waits.
    @discardableResult
    public func advanceToNext() -> Bool {
        guard let rest = untilNext else { return false }
        advance(by: .nanoseconds(rest))
        return true
    }
}
