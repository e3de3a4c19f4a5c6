import Event
import FoundationEssentials
import Gate
import Lease
import Locking
import Timing

/// `crucible.lease/1`, and the leases that the host takes by itself: a slot for each call that begins something new, a connection for each
/// HTTP exchange, a process for each child. [any-thread]
public final class LeaseService: HostService {
    public let desk: LeaseDesk
    let hub: EventHub?
    private let clock: any MonotonicClock
    private let owners = Locked<[Owner: LeaseOwner]>([:])
    /// The `acquire` calls whose leases live, by token.
    private let held = Locked<[UInt64: HeldLease]>([:])

    /// - Parameter hub: told of what is worth seeing.
    public init(_ settings: LeaseSettings, clock: any MonotonicClock, hub: EventHub? = nil) {
        self.clock = clock
        self.hub = hub
        desk = LeaseDesk(settings, time: LeaseTime(
            now: { clock.now() },
            schedule: { instant, body in
                let token = clock.schedule(at: instant, body)
                return { clock.cancel(token) }
            }))
    }

    public var interface: String { "crucible.lease/1" }
    public var functions: [HostFunction] {
        [{ self.acquire($0) }, { self.take($0) }, { self.renew($0) }, { self.release($0) }, { self.fence($0) }]
    }

    public func releaseAll(of party: Party) {
        guard let owner = owners.withLock({ $0.removeValue(forKey: Owner(party)) }) else { return }
        desk.ownerEnded(owner)
    }

    /// What a generation leases under; nil when there are too many.
    private func owner(_ party: Party) -> LeaseOwner? {
        owners.withLock { owners in
            if let known = owners[Owner(party)] { return known }
            guard party.currentAdmission != .gone else { return nil }
            let made = desk.admit(plugin: party.id, generation: Int32(clamping: party.generation))
            owners[Owner(party)] = made
            return made
        }
    }

    // MARK: Functions

    private func acquire(_ call: HostInvocation) -> GateStatus {
        guard let owner = owner(call.caller) else { return call.fail(.gone, "\(call.caller.id) has ended") }
        let request: LeaseRequest
        do throws(GateFailure) {
            request = try LeaseRequestDocument.read(call.bytes(0)).request(owner, deadline: call.deadline)
        } catch { return call.fail(error.status, error.message) }
        let holding = HeldLease(event: call.callback(1), done: call.done, clock: clock)
        let (text, report) = (LeaseText(plugin: call.caller.id), reporter(call.caller))
        let handlers = LeaseHandlers(
            onGranted: { [self] grant in
                report(.granted, token: grant.token)
                begin(holding, grant)
            },
            onRefused: { refusal in
                let failure = text.failure(refusal)
                report(.refused, failure.message)
                holding.finish(failure)
            },
            onNotice: { id, why, endsAt in
                report(.notice, token: id.token, text.reason(why))
                holding.notice(text.reason(why), endsAt)
            },
            onEnded: { [self] id, why in
                report(.ended, token: id.token, text.reason(why))
                held.withLock { _ = $0.removeValue(forKey: id.token) }
                holding.finish(GateFailure(.gone, text.reason(why)))
            })
        switch desk.request(request, handlers) {
        case .granted(let grant):
            begin(holding, grant)
            call.onCancel { [self] in end(grant, holding) }
        case .waiting(let id):
            report(.waiting)
            call.onCancel { [self] in
                _ = desk.cancel(id)
                if let grant = holding.grant { end(grant, holding) }
            }
        case .refused(let refusal):
            let failure = text.failure(refusal)
            report(.refused, failure.message)
            return call.fail(failure.status, failure.message)
        }
        return .ok
    }

    private func reporter(_ party: Party) -> LeaseReporter { LeaseReporter(hub: hub, plugin: party.id, generation: party.generation) }

    private func begin(_ holding: HeldLease, _ grant: LeaseGrant) {
        held.withLock { $0[grant.token] = holding }
        // The caller may have gone meanwhile.
        if !holding.begin(grant) { end(grant, holding) }
    }

    /// The call around a lease has ended.
    private func end(_ grant: LeaseGrant, _ holding: HeldLease) {
        held.withLock { _ = $0.removeValue(forKey: grant.token) }
        _ = desk.release(grant.id)
        holding.finish(GateFailure(.cancelled, "cancelled"))
    }

    private func take(_ call: HostInvocation) -> GateStatus {
        guard let owner = owner(call.caller) else { return call.fail(.gone, "\(call.caller.id) has ended") }
        let name = call.text(0)
        guard let resource = LeaseResource(name: name) else {
            return call.fail(.invalidArgument, "there is no resource '\(name)'; there are \(LeaseResource.names)")
        }
        guard let amount = Int64(exactly: call.uint64(1)) else { return call.fail(.invalidArgument, "\(call.uint64(1)) of \(name) do not exist") }
        switch desk.take(owner, resource, amount) {
        case .success(let grant):
            call.set(2, number: grant.token)
            call.set(3, number: grant.token)
            return .ok
        case .failure(let refusal):
            let failure = LeaseText(plugin: call.caller.id).failure(refusal)
            reporter(call.caller)(.refused, failure.message)
            return call.fail(failure.status, failure.message)
        }
    }

    private func renew(_ call: HostInvocation) -> GateStatus {
        let term = call.int64(1)
        guard (0...86_400_000).contains(term) else { return call.fail(.invalidArgument, "term_ms must be from 0 to 86400000") }
        let result = desk.renew(LeaseID(token: call.uint64(0)), by: owner(call.caller), term: term == 0 ? nil : term * 1_000_000)
        return answer(call, result.map { _ in })
    }

    private func release(_ call: HostInvocation) -> GateStatus {
        let token = call.uint64(0)
        let holding = held.withLock { held in held[token].map { ($0, held.removeValue(forKey: token)) }?.0 }
        let result = desk.release(LeaseID(token: token), by: owner(call.caller))
        if case .failure(.notOwner) = result, let holding { held.withLock { $0[token] = holding } } else { holding?.finish(nil) }
        return answer(call, result)
    }

    private func fence(_ call: HostInvocation) -> GateStatus {
        let name = call.text(0)
        guard (1...128).contains(name.utf8.count) else { return call.fail(.invalidArgument, "a guard's name has 1 to 128 bytes") }
        // A plugin's guards are its own.
        return answer(call, desk.fence("\(call.caller.id)/\(name)", LeaseID(token: call.uint64(1))))
    }

    private func answer(_ call: HostInvocation, _ result: Result<Void, LeaseError>) -> GateStatus {
        guard case .failure(let error) = result else { return .ok }
        let failure = LeaseText(plugin: call.caller.id).failure(error)
        return call.fail(failure.status, failure.message)
    }
}
