import CruciblePlugin
import Locking

/// Makes tasks wait as ``AdmissionQueue`` says.
final class Admission: Sendable {
    struct State {
        var queue: AdmissionQueue
        var lastTicket: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    }

    let state: Locked<State>

    init(concurrency: Int, capacity: Int) {
        state = Locked(State(queue: AdmissionQueue(concurrency: concurrency, capacity: capacity)))
    }

    func ticket() -> UInt64 {
        state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
    }

    /// Returns when the ticket may run. Throws `RESOURCE_EXHAUSTED` at once when nobody may wait any more, `CANCELLED` when the
    /// task is cancelled while it waits.
    func enter(_ ticket: UInt64) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome = state.withLock { state in state.begin(ticket, continuation) }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.queue.abandon(ticket) ? state.waiters.removeValue(forKey: ticket) : nil
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Ends a ticket, whether it was let in or not. Call it once, after ``enter(_:)`` has returned.
    func leave(_ ticket: UInt64) {
        let next = state.withLock { state in
            state.queue.leave(ticket).flatMap { state.waiters.removeValue(forKey: $0) }
        }
        next?.resume()
    }
}

extension Admission.State {
    /// nil: the ticket waits. Whether the task is cancelled is asked under the lock, so that a cancellation either is seen here or
    /// finds the waiter.
    fileprivate mutating func begin(
        _ ticket: UInt64, _ continuation: CheckedContinuation<Void, any Error>
    ) -> Result<Void, any Error>? {
        if Task.isCancelled { return .failure(CancellationError()) }
        switch queue.arrive(ticket) {
        case .run: return .success(())
        case .refuse:
            return .failure(Failure(
                .resourceExhausted,
                "\(queue.running.count) requests are running and \(queue.waiting.count) are waiting, which is the limit; "
                    + "try again later, or raise 'concurrency' or 'queue' in the config of the orchestration plugin"))
        case .wait:
            waiters[ticket] = continuation
            return nil
        }
    }
}
