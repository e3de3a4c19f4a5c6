import Locking

/// Runs something again and again, on a thread of its own.
public final class PeriodicTask: Sendable {
    private let isStopped = Locked(false)
    private let wake = Signal()
    private let ended = Signal()

    /// The first time after one period. [any-thread]
    ///
    /// - Parameter period: from the end of one run to the beginning of the next.
    public init(_ name: String, clock: any MonotonicClock, every period: Duration, _ body: @escaping @Sendable () -> Void) {
        HostThread.start(name) { [self] in
            while true {
                let timer = clock.schedule(at: clock.now() + period.nanoseconds) { [wake] in wake.notify() }
                wake.wait()
                clock.cancel(timer)
                if isStopped.withLock({ $0 }) { break }
                body()
            }
            ended.notify()
        }
    }

    /// Returns when it has ended. To be called once.
    public func stop() {
        isStopped.withLock { $0 = true }
        wake.notify()
        ended.wait()
    }
}
