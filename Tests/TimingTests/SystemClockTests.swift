import Testing
import Timing

@Suite struct SystemClockTests {
    let clock = SystemClock.shared

    @Test("timers come in the order of their instants, none before its own")
    func order() {
        let calls = Calls()
        let start = clock.now()
        for milliseconds in [30, 5, 20, 0, -10, 20] {
            let instant = start + Int64(milliseconds) * 1_000_000
            _ = clock.schedule(at: instant) { [clock] in calls.note(clock.now() >= instant ? milliseconds : 1000) }
        }
        calls.wait(for: 6)
        // The clock's thread may have taken an overdue one before the next was added; the others are in order.
        let seen = calls.take()
        #expect(seen.filter { $0 > 0 } == [5, 20, 20, 30])
        #expect(Set(seen) == [-10, 0, 5, 20, 30])
    }

    @Test("a cancelled timer does not come")
    func cancel() {
        let calls = Calls()
        let start = clock.now()
        let token = clock.schedule(at: start + 20_000_000) { calls.note(1) }
        let far = clock.schedule(at: .max) { calls.note(2) }
        clock.cancel(token)
        clock.cancel(token)
        _ = clock.schedule(at: start + 40_000_000) { calls.note(3) }
        calls.wait(for: 1)
        clock.cancel(far)
        #expect(calls.take() == [3])
    }

    @Test("a timer may set and cancel timers itself")
    func nested() {
        let calls = Calls()
        let clock = clock
        let victim = clock.schedule(at: .max) { calls.note(-1) }
        _ = clock.schedule(at: clock.now()) {
            clock.cancel(victim)
            _ = clock.schedule(at: clock.now() + 1_000_000) { calls.note(1) }
        }
        calls.wait(for: 1)
        #expect(calls.take() == [1])
    }

    @Test("timers of many threads all come, once each")
    func threads() {
        let calls = Calls()
        for thread in 0..<4 {
            HostThread.start("timing-test") { [clock] in
                for index in 0..<500 {
                    _ = clock.schedule(at: clock.now() + Int64(index % 7) * 100_000) { calls.note(thread * 500 + index) }
                }
            }
        }
        calls.wait(for: 2000)
        #expect(calls.take().sorted() == Array(0..<2000))
    }

    @Test("a signal that came before the wait is kept, and only one")
    func signal() {
        let signal = Signal()
        signal.notify()
        signal.notify()
        #expect(signal.wait())
        #expect(!signal.wait(until: clock.now()))
        HostThread.start("timing-test") { signal.notify() }
        #expect(signal.wait())
    }
}
