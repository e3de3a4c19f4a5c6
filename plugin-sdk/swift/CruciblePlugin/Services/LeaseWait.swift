import Locking

/// One wait for a lease: resumes whoever waits at the first of `granted` and the end.
final class LeaseWait: Sendable {
    private let leases: Leases
    private let onNotice: @Sendable (String, Duration) -> Void
    private let continuation = Locked<CheckedContinuation<Lease, any Error>?>(nil)

    init(leases: Leases, onNotice: @escaping @Sendable (String, Duration) -> Void) {
        self.leases = leases
        self.onNotice = onNotice
    }

    func begin(_ continuation: CheckedContinuation<Lease, any Error>) { self.continuation.withLock { $0 = continuation } }

    var isWaiting: Bool { continuation.withLock { $0 != nil } }

    /// A lease-event.schema.json.
    func hear(_ text: String) {
        guard let event = try? JSON.decode(LeaseEvent.self, from: text, what: "lease event") else { return }
        switch event.event {
        case .granted: settle(.success(Lease(leases: leases, handle: event.lease ?? 0, token: event.token ?? 0)))
        case .notice: onNotice(event.reason ?? "", .milliseconds(event.grace ?? 0))
        }
    }

    func end(_ result: Result<String, any Error>) {
        switch result {
        case .success: settle(.failure(Failure(.broken, "the lease ended before it was granted")))
        case .failure(let error): settle(.failure(error))
        }
    }

    private func settle(_ result: Result<Lease, any Error>) {
        let waiting = continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        waiting?.resume(with: result)
    }
}
