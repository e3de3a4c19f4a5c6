import CruciblePlugin
import Locking

/// Where the events of one request go. Tools report in parallel, an event function is not called concurrently: here they line up.
final class EventSink: Sendable {
    private let send: @Sendable (OrchestrationEvent) throws -> Void
    private let gone = Locked(false)

    init(_ send: @escaping @Sendable (OrchestrationEvent) throws -> Void) { self.send = send }

    /// After the first one that cannot be sent the caller has gone, and nothing more is.
    func emit(_ event: OrchestrationEvent) {
        gone.withLock { gone in
            if gone { return }
            do { try send(event) } catch { gone = true }
        }
    }

    var isGone: Bool { gone.withLock { $0 } }
}
