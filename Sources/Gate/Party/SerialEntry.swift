import CCrucibleHost
import Glibc

/// Lets one chain at a time into a `serial` plugin; calls of the chain that is inside pass, on whatever thread.
///
/// `@unchecked Sendable`: the state is guarded by the mutex beside it.
final class SerialEntry: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let isFree = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var chain: UInt64 = 0
    private var inside = 0

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(isFree, nil)
    }

    deinit {
        pthread_cond_destroy(isFree)
        pthread_mutex_destroy(mutex)
        isFree.deallocate()
        mutex.deallocate()
    }

    /// Waits until no other chain is inside. The order in which waiting chains come in is the kernel's.
    private func enter(_ chain: UInt64) {
        pthread_mutex_lock(mutex)
        while inside > 0, self.chain != chain { pthread_cond_wait(isFree, mutex) }
        self.chain = chain
        inside += 1
        pthread_mutex_unlock(mutex)
    }

    /// Runs `body` inside. A thread that is inside already passes, whatever chain it has taken up meanwhile: the top frame is this entry's own.
    func run(
        _ party: UnsafePointer<crh_party>, _ chain: UInt64, _ thread: UnsafeMutablePointer<crh_thread>, _ body: () -> Int32
    ) -> Int32 {
        let frames = crh_frames(thread)
        for index in 0..<(Int(thread.pointee.depth) - 1) where frames[index].party == party { return body() }
        enter(chain)
        defer { leave() }
        return body()
    }

    private func leave() {
        pthread_mutex_lock(mutex)
        inside -= 1
        if inside == 0 { pthread_cond_signal(isFree) }
        pthread_mutex_unlock(mutex)
    }
}
