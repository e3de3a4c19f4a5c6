import Glibc
import Locking

/// Real time. One thread, started with the first timer, sleeps until the next instant.
public final class SystemClock: MonotonicClock {
    public static let shared = SystemClock()

    private let schedule = Locked(TimerSchedule())
    private let signal = Signal()
    private let started = Locked(false)

    private init() {}

    public func now() -> Int64 { Self.read(CLOCK_MONOTONIC) }
    public func wall() -> Int64 { Self.read(CLOCK_REALTIME) }

    public func schedule(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken {
        startThread()
        let (token, isFirst) = schedule.withLock { schedule in
            let token = schedule.add(at: instant, body)
            return (token, schedule.next == instant)
        }
        if isFirst { signal.notify() }
        return token
    }

    public func cancel(_ token: TimerToken) {
        schedule.withLock { $0.remove(token) }
    }

    private func startThread() {
        let first = started.withLock { started in
            defer { started = true }
            return !started
        }
        if first { HostThread.start("crucible-timer") { SystemClock.shared.run() } }
    }

    private func run() {
        while true {
            let (due, next) = schedule.withLock { ($0.takeDue(now()), $0.next) }
            for body in due { body() }
            if due.isEmpty { signal.wait(until: next) }
        }
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
