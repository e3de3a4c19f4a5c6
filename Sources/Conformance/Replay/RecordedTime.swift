import Locking
import Timing

/// The time of a replay: that at which the recorded host stood when it did what is done now. Timers run when it has passed them.
final class RecordedTime: MonotonicClock {
    private let state: Locked<(now: Int64, schedule: TimerSchedule)>

    init(_ start: Int64) { state = Locked((start, TimerSchedule())) }

    func now() -> Int64 { state.withLock { $0.now } }
    func wall() -> Int64 { now() }

    func schedule(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken {
        state.withLock { $0.schedule.add(at: instant, body) }
    }

    func cancel(_ token: TimerToken) { state.withLock { $0.schedule.remove(token) } }

    /// Never goes back.
    func move(to instant: Int64) {
        let due = state.withLock { state in
            state.now = max(state.now, instant)
            return state.schedule.takeDue(state.now)
        }
        for body in due { body() }
    }
}
