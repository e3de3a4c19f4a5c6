import Locking

/// The locks under which a namespace changes: one per group of keys, so that what is done to one key in memory, on disk and to its flight
/// is one step. Reading takes none of them.
///
/// Each counts its changes, by which a reader that was slow sees whether what it brings from disk is still what it was.
final class WriteLocks: Sendable {
    private let stripes: [Locked<UInt64>]

    /// - Parameter count: a power of 2.
    init(count: Int) { stripes = (0..<count).map { _ in Locked(0) } }

    /// How often something changed around this key.
    func version(_ hash: UInt64) -> UInt64 { stripe(hash).withLock { $0 } }

    /// Runs `body`, which only looks, while nobody changes this key.
    func whileSettled<Result>(_ hash: UInt64, _ body: () -> Result) -> Result { stripe(hash).withLock { _ in body() } }

    /// Runs `body` while nobody else changes this key.
    func withKey<Result>(_ hash: UInt64, _ body: () -> Result) -> Result {
        stripe(hash).withLock { changes in
            changes += 1
            return body()
        }
    }

    /// Runs `body` if nothing changed around this key since the version was read.
    func withKey(_ hash: UInt64, unchangedSince version: UInt64, _ body: () -> Void) {
        stripe(hash).withLock { changes in
            if changes == version { body() }
        }
    }

    /// Runs `body` while nobody else changes anything.
    func withAll<Result>(_ body: () -> Result) -> Result { withAll(from: 0, body) }

    private func withAll<Result>(from index: Int, _ body: () -> Result) -> Result {
        guard index < stripes.count else { return body() }
        return stripes[index].withLock { changes in
            changes += 1
            return withAll(from: index + 1, body)
        }
    }

    private func stripe(_ hash: UInt64) -> Locked<UInt64> { stripes[Int(hash & UInt64(stripes.count - 1))] }
}
