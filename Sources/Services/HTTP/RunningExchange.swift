import Builtin
import Gate
import Locking

/// One exchange, from its wait for a connection to its answer. However it ends, the lease is given back and it is answered once.
/// [any-thread]
final class RunningExchange: Sendable {
    private struct State {
        var lease: HostLease?
        var task: Task<Void, Never>?
        var isOver = false

        /// Ends it; nil when it was over. Otherwise what is to be given back, if there is something.
        mutating func end() -> HostLease?? {
            if isOver { return nil }
            isOver = true
            return .some(lease)
        }
    }

    private let answer: @Sendable (GateFailure) -> Void
    private let state = Locked(State())

    /// - Parameter answer: is told how it ended, at most once.
    init(answer: @escaping @Sendable (GateFailure) -> Void) { self.answer = answer }

    /// The lease that it waits for, or has.
    func hold(_ lease: HostLease) {
        let isOver = state.withLock { state in
            state.lease = lease
            return state.isOver
        }
        if isOver { lease.leave() }
    }

    /// Its turn has come; nothing happens if it was cancelled before.
    func begin(_ work: @escaping @Sendable () async -> GateFailure) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.task = Task { end(await work()) }
        }
    }

    func end(_ result: GateFailure) { finish(state.withLock { $0.end() }, result) }

    /// What has begun ends by itself, and soon. What still waits ends here.
    func cancel() {
        let (task, waiting) = state.withLock { state in (state.task, state.task == nil ? state.end() : nil) }
        task?.cancel()
        finish(waiting, GateFailure(.cancelled, "cancelled"))
    }

    private func finish(_ ended: HostLease??, _ result: GateFailure) {
        guard let lease = ended else { return }
        lease?.leave()
        answer(result)
    }
}
