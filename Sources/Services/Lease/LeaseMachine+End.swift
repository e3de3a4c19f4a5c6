extension LeaseMachine {
    /// The holder gives back what it holds.
    ///
    /// `owner`: refuses a lease of somebody else; nil: does not look.
    public mutating func release(_ id: LeaseID, by owner: LeaseOwner? = nil, now: Int64) -> Result<Void, LeaseError> {
        advance(to: now)
        switch find(id, owner) {
        case .failure(let error): return .failure(error)
        case .success(let place):
            end(place)
            if waiters.count > 0 { dispatch() }
            return .success(())
        }
    }

    /// Lets a lease begin a new term, from now on. What was used so far is charged.
    public mutating func renew(_ id: LeaseID, by owner: LeaseOwner? = nil, term: Int64? = nil, now: Int64) -> Result<LeaseGrant, LeaseError> {
        advance(to: now)
        switch find(id, owner) {
        case .failure(let error): return .failure(error)
        case .success(let place):
            guard leases[place].notice == nil else { return .failure(.revoked) }
            charge(place)
            let endsAt = leases[place].isStanding ? .max : self.now + (term.map { limited($0) } ?? leases[place].term)
            leases[place].endsAt = endsAt
            noteDue(endsAt)
            return .success(LeaseGrant(id: id, endsAt: endsAt))
        }
    }

    /// Tells the holder that its lease ends after `grace` nanoseconds, or earlier with its term; nil: the default.
    public mutating func revoke(_ id: LeaseID, grace: Int64? = nil, now: Int64) -> Result<Void, LeaseError> {
        advance(to: now)
        switch find(id, nil) {
        case .failure(let error): return .failure(error)
        case .success(let place):
            guard leases[place].notice == nil else { return .failure(.revoked) }
            announceEnd(place, .revoked, grace: max(0, grace ?? settings.grace))
            if self.now >= due { sweep() }
            return .success(())
        }
    }

    /// Frees everything that a generation holds and refuses everything that it waits for. Afterwards its requests are refused.
    public mutating func ownerEnded(_ owner: LeaseOwner, now: Int64) {
        advance(to: now)
        guard isLiving(owner) else { return }
        classes[Int(owner.classIndex)].generations.removeAll { $0 == owner.generation }
        for place in Array(leases.places) where leases[place].owner == owner { forceEnd(place, .ownerEnded) }
        for place in Array(waiters.places) where waiters[place].request.owner == owner { refuse(place, LeaseRefusal(.ownerEnded)) }
        dispatch()
    }

    /// Does what is due.
    public mutating func tick(now: Int64) { advance(to: now) }

    /// Ends the leases whose term or notice is over, refuses the requests whose deadline has passed, adapts quotas.
    mutating func sweep() {
        for place in Array(leases.places) where leases[place].endsAt <= now { forceEnd(place, leases[place].notice ?? .expired) }
        for place in Array(waiters.places) where (waiters[place].request.deadline ?? .max) <= now {
            refuse(place, LeaseRefusal(.deadlinePassed))
        }
        if adaptAt <= now {
            adaptQuotas()
            adaptAt = now + settings.adaptInterval
        }
        due = .max
        var next = adaptAt
        for place in leases.places { next = min(next, leases[place].endsAt) }
        for place in waiters.places { next = min(next, waiters[place].request.deadline ?? .max) }
        if next < .max { noteDue(next) }
        dispatch()
    }

    /// Whether something guarded may be done under this lease: it lives, and none with a greater token has used the guard.
    public mutating func fence(_ guardName: String, _ id: LeaseID, now: Int64) -> Result<Void, LeaseError> {
        advance(to: now)
        if case .failure(let error) = find(id, nil) { return .failure(error) }
        let leases = leases
        return fences.check(guardName, id.token) { leases.places.reduce(UInt64.max) { min($0, leases.ids[$1]) } }
    }

    @inline(__always)
    private func find(_ id: LeaseID, _ owner: LeaseOwner?) -> Result<Int, LeaseError> {
        guard let place = leases.find(id.token) else { return .failure(leases.wasGiven(id.token) ? .ended : .unknown) }
        if let owner, leases[place].owner != owner { return .failure(.notOwner) }
        return .success(place)
    }

    /// Ends a lease against its holder's will.
    private mutating func forceEnd(_ place: Int, _ reason: LeaseEnd) {
        actions.append(.ended(LeaseID(token: leases.ids[place]), reason))
        if reason == .expired { classes[Int(leases[place].owner.classIndex)].expirations += 1 }
        end(place)
    }

    mutating func announceEnd(_ place: Int, _ reason: LeaseEnd, grace: Int64) {
        let endsAt = min(leases[place].endsAt, now + min(grace, settings.maximumTerm))
        leases[place].notice = reason
        leases[place].endsAt = endsAt
        actions.append(.notice(LeaseID(token: leases.ids[place]), reason, endsAt: endsAt))
        noteDue(endsAt)
    }

    @inline(__always)
    private mutating func charge(_ place: Int) {
        let index = Int(leases[place].owner.classIndex)
        classes[index].charge(leases[place].amounts, share: leases[place].share, for: now - leases[place].chargedTo)
        leases[place].chargedTo = now
    }

    @inline(__always)
    private mutating func end(_ place: Int) {
        let time = now - leases[place].grantedAt
        let isStanding = leases[place].isStanding
        if !isStanding, !holdingTime.hasSamples { beginMeasuring(time) }
        charge(place)
        let index = Int(leases[place].owner.classIndex)
        let before = classes[index].unfilled
        classes[index].ended(leases[place], heldFor: time)
        unfilled += classes[index].unfilled - before
        held -= leases[place].amounts
        if !isStanding { holdingTime.add(time) }
        if !leases[place].files.isEmpty { files.giveBack(leases[place].files) }
        leases.remove(at: place)
    }

    /// The first holding time is known. Classes that have caught up so far did so in assumed ones; without this, whoever was first would seem
    /// far ahead of them, or far behind.
    private mutating func beginMeasuring(_ time: Int64) {
        for index in classes.indices { classes[index].rescale(to: time) }
        virtual.use = HoldingTime.rescaled(virtual.use, to: time)
        if virtual.isGreat { rebase() }
    }
}
