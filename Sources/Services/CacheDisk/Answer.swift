import Locking
import Timing

/// What one thread waits for and another brings: hashes of keys, or nothing.
final class Answer: Sendable {
    private let hashes = Locked<[UInt64]>([])
    private let signal = Signal()

    func give(_ hashes: [UInt64] = []) {
        self.hashes.withLock { $0 = hashes }
        signal.notify()
    }

    /// To be called once.
    func wait() -> [UInt64] {
        signal.wait()
        return hashes.withLock { $0 }
    }
}
