import Locking
import Timing

/// Time that stands still until a test moves it. Timers run on the thread that moves it.
final class VirtualClock: MonotonicClock {
    private let state = Locked<(now: Int64, schedule: TimerSchedule)>((1_000_000_000, TimerSchedule()))

    func now() -> Int64 { state.withLock { $0.now } }
    func wall() -> Int64 { now() }

    func schedule(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken {
        state.withLock { $0.schedule.add(at: instant, body) }
    }

    func cancel(_ token: TimerToken) {
        state.withLock { $0.schedule.remove(token) }
    }

    /// Whether no timer is waiting.
    var isIdle: Bool { state.withLock { $0.schedule.isEmpty } }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration.nanoseconds
            return state.schedule.takeDue(state.now)
        }
        for body in due { body() }
    }
}
