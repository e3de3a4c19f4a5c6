import Locking
import Timing

/// Samples on a period, on a thread of its own.
public final class UsageWatch: Sendable {
    private struct State {
        var isStopped = false
        var latest: UsageReport?
    }

    private let clock: any MonotonicClock
    private let period: Int64
    private let state = Locked(State())
    private let wake = Signal()
    private let ended = Signal()

    /// Starts at once. [any-thread]
    ///
    /// - Parameters:
    ///   - period: between samples.
    ///   - children: see ``UsageSampler``.
    ///   - onReport: gets every report, on the thread that samples; it may block, which delays the next sample.
    public init(
        clock: any MonotonicClock, period: Duration = .milliseconds(250), window: Int = 4,
        children: @escaping @Sendable () -> [UsageChild], onReport: @escaping @Sendable (UsageReport) -> Void = { _ in }
    ) {
        self.clock = clock
        self.period = max(1_000_000, period.nanoseconds)
        HostThread.start("crucible-usage") { [self] in run(UsageSampler(window: window, children: children), onReport) }
    }

    /// The last report; nil before the first. [any-thread]
    public var latest: UsageReport? { state.withLock { $0.latest } }

    /// Ends the thread. When this returns, neither closure is called any more. To be called once, and not by `onReport`.
    public func stop() {
        state.withLock { $0.isStopped = true }
        wake.notify()
        ended.wait()
    }

    private func run(_ sampler: UsageSampler, _ onReport: (UsageReport) -> Void) {
        var sampler = sampler
        while !state.withLock({ $0.isStopped }) {
            let report = sampler.sample()
            state.withLock { $0.latest = report }
            onReport(report)
            let timer = clock.schedule(at: clock.now() + period) { [wake] in wake.notify() }
            wake.wait()
            clock.cancel(timer)
        }
        ended.notify()
    }
}
