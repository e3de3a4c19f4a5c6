import Glibc

/// A value behind a lock.
///
/// A pthread mutex, where `Synchronization.Mutex` would do: that one is a bare futex on Linux, which ThreadSanitizer does not see, so that
/// everything behind it looks like a race (measured with Swift 6.3.1).
///
/// `@unchecked Sendable`: the value is only reached with the mutex held.
public final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    public init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` with the lock held. Not re-entrant: `body` must neither lock again nor run foreign code.
    public func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
