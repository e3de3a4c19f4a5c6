import Locking

/// Where leases are taken: the machine behind a lock, with the clock and the timer that it needs. [any-thread]
///
/// What a call brings about for others (a grant to somebody who waited, an end) is told to their handlers before or after the call returns,
/// by this thread or by the one that is telling at the moment. A call's own result is returned and not told. A lease that was granted at
/// once may be ended, and its handlers told so, before the caller has looked at the answer.
public final class LeaseDesk: Sendable {
    private let time: LeaseTime
    private let state: Locked<DeskState>

    /// The settings must be without `problems`.
    public init(_ settings: LeaseSettings, time: LeaseTime) {
        self.time = time
        state = Locked(DeskState(LeaseMachine(settings)))
    }

    // MARK: Leases

    /// Takes this much of one resource at once, or refuses: nothing waits. See `LeaseMachine.take`.
    public func take(_ owner: LeaseOwner, _ resource: LeaseResource, _ amount: Int64, term: Int64? = nil, isStanding: Bool = false)
        -> Result<LeaseGrant, LeaseRefusal>
    {
        perform { state, now in state.machine.take(owner, resource, amount, term: term, isStanding: isStanding, now: now) }
    }

    /// Asks for a lease. The handlers are those of the request, and then of the lease until it ends.
    public func request(_ request: LeaseRequest, _ handlers: LeaseHandlers) -> LeaseAnswer {
        perform { state, now in state.request(request, handlers, now) }
    }

    /// `owner`: refuses a lease of somebody else; nil: does not look.
    public func release(_ id: LeaseID, by owner: LeaseOwner? = nil) -> Result<Void, LeaseError> {
        perform { state, now in state.release(id, owner, now) }
    }

    public func renew(_ id: LeaseID, by owner: LeaseOwner? = nil, term: Int64? = nil) -> Result<LeaseGrant, LeaseError> {
        perform { state, now in state.machine.renew(id, by: owner, term: term, now: now) }
    }

    public func revoke(_ id: LeaseID, grace: Int64? = nil) -> Result<Void, LeaseError> {
        perform { state, now in state.machine.revoke(id, grace: grace, now: now) }
    }

    /// Ends the waiting of a request. Its `onRefused` is called, unless it was answered before.
    public func cancel(_ id: WaiterID) -> Result<Void, LeaseError> {
        perform { state, now in state.machine.cancel(id, now: now) }
    }

    public func fence(_ guardName: String, _ id: LeaseID) -> Result<Void, LeaseError> {
        perform { state, now in state.machine.fence(guardName, id, now: now) }
    }

    // MARK: Owners and the host

    public func admit(plugin: String, generation: Int32) -> LeaseOwner? {
        perform { state, _ in state.machine.admit(plugin: plugin, generation: generation) }
    }

    public func ownerEnded(_ owner: LeaseOwner) {
        perform { state, now in state.machine.ownerEnded(owner, now: now) }
    }

    public func pressure(memory: Int64, cpu: Int64) {
        perform { state, now in state.machine.pressure(memory: memory, cpu: cpu, now: now) }
    }

    public func setCapacity(_ capacity: LeaseAmounts) -> [String] {
        perform { state, now in state.machine.setCapacity(capacity, now: now) }
    }

    public func setClass(_ plugin: String, _ settings: LeaseClassSettings) -> [String] {
        perform { state, now in state.machine.setClass(plugin, settings, now: now) }
    }

    public func figures() -> LeaseFigures {
        perform { state, now in state.machine.figures(now: now) }
    }

    // MARK: The shell

    /// One event for the machine, and what comes of it.
    @inline(__always)
    private func perform<Answer>(_ event: (inout DeskState, _ now: Int64) -> Answer) -> Answer {
        let now = time.now()
        var isTelling = false
        let answer = state.withLock { state in
            let answer = event(&state, now)
            isTelling = state.beginTelling()
            return answer
        }
        if isTelling { tell() }
        return answer
    }

    /// Tells until there is nothing more to tell. One thread at a time does this, so that everybody hears things in order.
    private func tell() {
        while let (news, wakeAt) = state.withLock({ $0.nextNews() }) {
            if let wakeAt { wake(at: wakeAt) }
            for item in news { item.tell() }
        }
    }

    /// Sets the timer; the one that was set before is forgotten. Only the thread that tells does this.
    private func wake(at instant: Int64) {
        let forget = time.schedule(instant) { [weak self] in self?.tick() }
        let forgetEarlier = state.withLock { state in
            defer { state.forgetTimer = forget }
            return state.forgetTimer
        }
        forgetEarlier?()
    }

    private func tick() {
        perform { state, now in state.machine.tick(now: now) }
    }

    deinit {
        let forget = state.withLock { $0.forgetTimer }
        forget?()
    }
}
