import Locking
import Timing

/// What timers have called, in order.
final class Calls: Sendable {
    private let names = Locked<[Int]>([])

    func note(_ name: Int) { names.withLock { $0.append(name) } }

    func take() -> [Int] {
        names.withLock { names in
            defer { names = [] }
            return names
        }
    }

    /// Returns when that many have been called.
    func wait(for count: Int) {
        while names.withLock({ $0.count }) < count { HostThread.sleep(.milliseconds(1)) }
    }
}
