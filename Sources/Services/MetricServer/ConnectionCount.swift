import Locking

/// How many connections there are, up to a limit.
final class ConnectionCount: Sendable {
    private let limit: Int
    private let count = Locked(0)

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
