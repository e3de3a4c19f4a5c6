import CCrucibleHost
import Glibc

/// Lets one chain at a time into a `serial` plugin; calls of the chain that is inside pass, on whatever thread.
///
/// `@unchecked Sendable`: the state is guarded by the mutex beside it.
final class SerialEntry: @unchecked Sendable {
    /// A call that waits only as long as it is wanted.
    struct Wish {
        let gate: Gate
        /// 0: it has neither a deadline nor anybody who could cancel it.
        let id: UInt64
    }

    /// Calls that may wait at one time. Each holds a thread.
    static let mostWaiting = 256

    /// How often a waiting call looks whether it is still wanted, in nanoseconds. Time itself is the gate's clock's.
    private static let glance = 5_000_000

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let isFree = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var chain: UInt64 = 0
    private var inside = 0
    private var waiting = 0

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(isFree, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(isFree)
        pthread_mutex_destroy(mutex)
        isFree.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` inside. A thread that is inside already passes, whatever chain it has taken up meanwhile: the top frame is this entry's own.
    ///
    /// - Parameter wish: the call that goes in; nil for a callback, which is waited for as long as it takes, since it must not be lost.
    /// - Returns: what `body` returns; or, when it did not run, why not, with the words on the top frame.
    func run(
        _ party: UnsafePointer<crh_party>, _ chain: UInt64, _ thread: UnsafeMutablePointer<crh_thread>, _ wish: Wish?, _ body: () -> Int32
    ) -> Int32 {
        let frames = crh_frames(thread)
        for index in 0..<(Int(thread.pointee.depth) - 1) where frames[index].party == party { return body() }
        let status = enter(chain, wish)
        guard status == .ok else {
            var words = Self.words(status)
            words.withUTF8 { text in
                text.withMemoryRebound(to: CChar.self) { crh_say(thread, $0.baseAddress, $0.count, $0.count) }
            }
            return status.rawValue
        }
        defer { leave() }
        return body()
    }

    /// How many calls wait now.
    var waitingCalls: Int {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return waiting
    }

    /// Waits until no other chain is inside, or the call is not wanted any more. The order in which waiting chains come in is the kernel's.
    private func enter(_ chain: UInt64, _ wish: Wish?) -> GateStatus {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isBusy(for: chain) {
            let status = wish.map { wait(chain, $0) } ?? wait(chain)
            guard status == .ok else { return status }
        }
        self.chain = chain
        inside += 1
        return .ok
    }

    private func isBusy(for chain: UInt64) -> Bool { inside > 0 && self.chain != chain }

    private func wait(_ chain: UInt64) -> GateStatus {
        while isBusy(for: chain) { pthread_cond_wait(isFree, mutex) }
        return .ok
    }

    private func wait(_ chain: UInt64, _ wish: Wish) -> GateStatus {
        guard waiting < Self.mostWaiting else { return .resourceExhausted }
        waiting += 1
        defer { waiting -= 1 }
        if wish.id == 0 { return wait(chain) }
        while isBusy(for: chain) {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            time.tv_nsec += Self.glance
            if time.tv_nsec >= 1_000_000_000 { (time.tv_sec, time.tv_nsec) = (time.tv_sec + 1, time.tv_nsec - 1_000_000_000) }
            pthread_cond_timedwait(isFree, mutex, &time)
            let status = wish.gate.check(wish.id)
            guard status != .ok else { continue }
            // The entry may have become free for this call, which leaves that to another one.
            if inside == 0 { pthread_cond_signal(isFree) }
            return status
        }
        return .ok
    }

    private func leave() {
        pthread_mutex_lock(mutex)
        inside -= 1
        if inside == 0 { pthread_cond_signal(isFree) }
        pthread_mutex_unlock(mutex)
    }

    private static func words(_ status: GateStatus) -> String {
        switch status {
        case .resourceExhausted: "the plugin serves one call at a time, and \(mostWaiting) wait for it already"
        case .deadlineExceeded: "the plugin serves one call at a time, and was busy until the deadline"
        default: "cancelled while another call was inside the plugin, which serves one at a time"
        }
    }
}
