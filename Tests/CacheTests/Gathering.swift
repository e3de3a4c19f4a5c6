import Locking
import Timing

/// Where threads of a test meet.
final class Gathering: Sendable {
    private let missing: Locked<Int>
    private let waiting = Locked<[Signal]>([])

    init(_ count: Int) { missing = Locked(count) }

    func arrive() {
        guard missing.withLock({ $0 -= 1; return $0 }) == 0 else { return }
        for signal in waiting.withLock({ $0 }) { signal.notify() }
    }

    /// Until all have arrived.
    func wait() {
        let signal = Signal()
        waiting.withLock { $0.append(signal) }
        if missing.withLock({ $0 }) > 0 { signal.wait() }
    }
}
