import Locking
import Testing
import Timing
import Usage

@Suite struct WatchTests {
    /// A clock that a test moves.
    private final class ManualClock: MonotonicClock {
        private let state = Locked((now: Int64(0), timers: TimerSchedule()))

        func now() -> Int64 { state.withLock { $0.now } }
        func wall() -> Int64 { now() }
        func schedule(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken {
            state.withLock { $0.timers.add(at: instant, body) }
        }
        func cancel(_ token: TimerToken) { state.withLock { $0.timers.remove(token) } }

        /// The next instant at which something is due; waits until there is one.
        func next() -> Int64 {
            while true {
                if let next = state.withLock({ $0.timers.next }) { return next }
                HostThread.sleep(.milliseconds(1))
            }
        }

        var isIdle: Bool { state.withLock { $0.timers.isEmpty } }

        func move(to instant: Int64) {
            let due = state.withLock { state in
                state.now = instant
                return state.timers.takeDue(instant)
            }
            for body in due { body() }
        }
    }

    @Test("one sample at once and one each period, until it is stopped")
    func period() {
        let (clock, reports) = (ManualClock(), Locked<[UsageReport]>([]))
        let came = Signal()
        let watch = UsageWatch(clock: clock, period: .milliseconds(250), children: { [] }) { report in
            reports.withLock { $0.append(report) }
            came.notify()
        }
        came.wait()
        for count in 1...3 {
            #expect(clock.next() == Int64(count) * 250_000_000)
            #expect(reports.withLock { $0.count } == count)
            clock.move(to: Int64(count) * 250_000_000 - 1)
            #expect(reports.withLock { $0.count } == count)
            clock.move(to: Int64(count) * 250_000_000)
            came.wait()
        }
        #expect(watch.latest?.window ?? 0 > 0)
        #expect(reports.withLock { $0.first?.window } == 0)
        #expect(clock.next() == 1_000_000_000)
        watch.stop()
        #expect(clock.isIdle)
        #expect(reports.withLock { $0.count } == 4)
    }
}
