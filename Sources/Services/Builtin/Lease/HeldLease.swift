import Gate
import Lease
import Locking
import Timing

/// The `acquire` call behind a request and the lease that comes of it: what the plugin is told.
final class HeldLease: Sendable {
    private struct State {
        var grant: LeaseGrant?
        var isFinished = false
    }

    private let event: HostCallback
    private let done: HostCallback
    private let clock: any MonotonicClock
    private let state = Locked(State())

    init(event: HostCallback, done: HostCallback, clock: any MonotonicClock) {
        self.event = event
        self.done = done
        self.clock = clock
    }

    var grant: LeaseGrant? { state.withLock { $0.grant } }

    /// Tells the plugin that it has the lease. False when nobody listens any more.
    func begin(_ grant: LeaseGrant) -> Bool {
        let isWanted = state.withLock { state in
            state.grant = grant
            return !state.isFinished
        }
        guard isWanted else { return false }
        return event(.str(#"{"event":"granted","lease":\#(grant.token),"token":\#(grant.token)}"#)) == .ok
    }

    func notice(_ reason: String, _ endsAt: Int64) {
        let grace = max(0, endsAt - clock.now()) / 1_000_000
        event(.str(#"{"event":"notice","grace_ms":\#(grace),"reason":"\#(reason)"}"#))
    }

    /// Answers the call, once; nil: the lease was given back.
    func finish(_ failure: GateFailure?) {
        let isFirst = state.withLock { state in
            defer { state.isFinished = true }
            return !state.isFinished
        }
        guard isFirst else { return }
        done(.i32((failure?.status ?? .ok).rawValue), .str(failure?.message ?? ""))
    }
}
