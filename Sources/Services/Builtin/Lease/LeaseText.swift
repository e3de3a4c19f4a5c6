import Gate
import Lease

/// What a plugin is told when a lease is refused or ends.
struct LeaseText {
    let plugin: String

    func failure(_ refusal: LeaseRefusal) -> GateFailure {
        let text: String
        switch refusal.reason {
        case .unknownOwner, .ownerEnded: return GateFailure(.gone, "\(plugin) has ended")
        case .invalidRequest: return GateFailure(.invalidArgument, "the lease request asks for nothing, or names a file twice")
        case .cancelled: return GateFailure(.cancelled, "cancelled")
        case .deadlinePassed: return GateFailure(.deadlineExceeded, "the deadline passed while it waited for its turn")
        case .exceedsCapacity: text = "that is more than there is at all; see leases in the manifest"
        case .exceedsLimit: text = "that is more than \(plugin) may hold; see plugins.\(plugin).lease.limit in the manifest"
        case .busy: text = "it is not free now"
        case .classQueueFull: text = "as many requests of \(plugin) wait as may; see leases.queue in the manifest"
        case .queueFull: text = "as many requests wait as may; see leases.queue in the manifest"
        case .tooManyLeases: text = "there are as many leases as there may be"
        }
        return GateFailure(.resourceExhausted, text + hint(refusal.retryAfter))
    }

    /// Nothing is said where nothing is known.
    private func hint(_ retryAfter: Int64?) -> String {
        guard let retryAfter else { return "" }
        let milliseconds = max(1, (retryAfter + 999_999) / 1_000_000)
        return "; try again in " + (milliseconds < 10_000 ? "\(milliseconds) ms" : "\((milliseconds + 999) / 1000) s")
    }

    func failure(_ error: LeaseError) -> GateFailure {
        switch error {
        case .unknown: GateFailure(.notFound, "there was never such a lease")
        case .ended: GateFailure(.wrongState, "the lease has been given back or has ended")
        case .notOwner: GateFailure(.denied, "the lease belongs to somebody else")
        case .revoked: GateFailure(.gone, "the lease is being taken back")
        case .stale: GateFailure(.gone, "a newer lease has passed this guard")
        case .tooManyGuards: GateFailure(.resourceExhausted, "there are as many guards as there may be")
        }
    }

    func reason(_ end: LeaseEnd) -> String {
        switch end {
        case .expired: "its term is over"
        case .revoked: "it was taken back"
        case .preempted: "a critical request of a plugin with more weight needs it"
        case .ownerEnded: "\(plugin) has ended"
        }
    }
}

extension LeaseResource {
    /// As plugins call it.
    init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = found
    }

    static var names: String { allCases.map(\.description).joined(separator: ", ") }
}
