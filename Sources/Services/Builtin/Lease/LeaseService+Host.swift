import Gate
import Lease
import Locking

/// Leases that the host takes for what it does for plugins.
extension LeaseService: ChainAdmission {
    /// Under which the host takes them: it gives them back itself, whatever becomes of the plugin's generations.
    private static let hostGeneration: Int32 = 0

    private func hostOwner(_ plugin: String) -> LeaseOwner? { desk.admit(plugin: plugin, generation: Self.hostGeneration) }

    /// Makes a plugin known before it asks for anything.
    public func expect(_ plugin: String) { _ = hostOwner(plugin) }

    public func enter(_ plugin: String) -> (any AdmittedPlace)? {
        guard let owner = hostOwner(plugin), case .success(let grant) = desk.take(owner, .slots, 1, term: .max) else { return nil }
        return HostLease(desk, grant)
    }

    /// Takes one connection for something that is there for as long as the plugin wants it; nothing waits.
    public func stand(_ plugin: String) -> Result<HostLease, GateFailure> {
        guard let owner = hostOwner(plugin) else { return .failure(.tooManyPlugins) }
        return desk.take(owner, .connections, 1, term: .max, isStanding: true)
            .map { HostLease(desk, $0) }.mapError { refusal in
                let failure = LeaseText(plugin: plugin).failure(refusal)
                reporter(host: plugin)(.refused, failure.message)
                return failure
            }
    }

    private func reporter(host plugin: String) -> LeaseReporter {
        LeaseReporter(hub: hub, plugin: plugin, generation: Int(Self.hostGeneration))
    }

    public func wait(_ plugin: String, _ turn: @escaping @Sendable () -> Void) -> Result<any AdmittedPlace, GateFailure> {
        wait(for: LeaseAmounts(slots: 1), plugin, deadline: nil, turn: turn) { _ in }.map { $0 }
    }

    /// Waits for an amount. One of `turn` and `refused` is called, unless it is left before; from any thread, also before this returns.
    public func wait(
        for amounts: LeaseAmounts, _ plugin: String, deadline: Int64?, turn: @escaping @Sendable () -> Void,
        refused: @escaping @Sendable (GateFailure) -> Void
    ) -> Result<HostLease, GateFailure> {
        let text = LeaseText(plugin: plugin)
        let report = reporter(host: plugin)
        guard let owner = hostOwner(plugin) else { return .failure(.tooManyPlugins) }
        let lease = HostLease(desk, nil)
        let handlers = LeaseHandlers(
            onGranted: { grant in
                report(.granted, token: grant.token)
                if lease.begin(grant) { turn() }
            },
            onRefused: { refusal in
                guard !lease.isLeft else { return }
                let failure = text.failure(refusal)
                report(.refused, failure.message)
                refused(failure)
            })
        switch desk.request(LeaseRequest(owner, amounts, term: .max, deadline: deadline), handlers) {
        case .granted(let grant): if lease.begin(grant) { turn() }
        case .waiting(let id):
            report(.waiting)
            lease.waits(as: id)
        case .refused(let refusal):
            let failure = text.failure(refusal)
            report(.refused, failure.message)
            return .failure(failure)
        }
        return .success(lease)
    }
}

extension GateFailure {
    fileprivate static var tooManyPlugins: GateFailure { GateFailure(.resourceExhausted, "more plugins than leases are kept for") }
}

/// A lease of the host's, or the wait for one. Given back once, by whoever comes first. [any-thread]
public final class HostLease: AdmittedPlace {
    private struct State {
        var grant: LeaseGrant?
        var waiter: WaiterID?
        var isLeft = false
    }

    private let desk: LeaseDesk
    private let state: Locked<State>

    init(_ desk: LeaseDesk, _ grant: LeaseGrant?) {
        self.desk = desk
        state = Locked(State(grant: grant))
    }

    var isLeft: Bool { state.withLock { $0.isLeft } }

    /// False when it has been left meanwhile; then it is given back.
    func begin(_ grant: LeaseGrant) -> Bool {
        let isLeft = state.withLock { state in
            state.grant = grant
            state.waiter = nil
            return state.isLeft
        }
        if isLeft { _ = desk.release(grant.id) }
        return !isLeft
    }

    func waits(as waiter: WaiterID) {
        let isLeft = state.withLock { state in
            if state.grant == nil { state.waiter = waiter }
            return state.isLeft
        }
        if isLeft { _ = desk.cancel(waiter) }
    }

    public func leave() {
        let (grant, waiter) = state.withLock { state in
            if state.isLeft { return (nil as LeaseGrant?, nil as WaiterID?) }
            state.isLeft = true
            return (state.grant, state.waiter)
        }
        if let waiter { _ = desk.cancel(waiter) }
        if let grant { _ = desk.release(grant.id) }
    }
}
