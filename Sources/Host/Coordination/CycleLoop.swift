import Coordination
import Locking
import Timing

/// Runs the host's cycles, on a thread of its own.
final class CycleLoop: Sendable {
    private let isStopped = Locked(false)
    private let wake = Signal()
    private let ended = Signal()

    /// The first cycle comes after one period.
    init(_ host: Host) {
        let clock = host.configuration.clock
        HostThread.start("crucible-cycle") { [self] in
            while !isStopped.withLock({ $0 }) {
                switch host.coordination.next() {
                case .run(let step): host.coordination.run(step, of: host)
                case .finished(let report): host.coordination.finish(report, of: host)
                case .wait(let instant):
                    let timer = clock.schedule(at: instant) { [wake] in wake.notify() }
                    // A clock that a test has moved meanwhile would never call a timer of before.
                    if clock.now() < instant { wake.wait() }
                    clock.cancel(timer)
                }
            }
            ended.notify()
        }
    }

    /// Returns when no step runs any more. From one thread at a time.
    func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        wake.notify()
        ended.wait()
    }
}
