extension LeaseMachine {
    /// What a class may take now: what is free, without what is kept for other classes and what is held back, within its limit; nothing when
    /// it is throttled.
    @inline(__always)
    func available(to index: Int) -> LeaseAmounts { available(to: index, heldBack: heldBack) }

    @inline(__always)
    func available(to index: Int, heldBack: LeaseAmounts) -> LeaseAmounts {
        if throttledWeight > 0, isThrottled(index) { return .zero }
        let own = classes[index].unfilled
        let rest = capacity - held - (unfilled - own)
        // What is held back for somebody is not taken out of what is reserved for a class.
        let available = heldBack == .zero ? rest : (rest - heldBack).maximum(rest.minimum(own))
        return available.minimum(room(of: index))
    }

    /// What a class may still take by its limit. Nothing of the class goes past its first request when only this limit holds it up: others
    /// gain nothing by that, and it might wait for ever.
    @inline(__always)
    func room(of index: Int) -> LeaseAmounts {
        let room = classes[index].room
        guard let first = classes[index].queue.first else { return room }
        let wanted = waiters[Int(first)].request.amounts
        return wanted.fits(in: room) ? room : room - wanted
    }

    func isThrottled(_ index: Int) -> Bool {
        classes[index].weight <= throttledWeight && classes[index].holders >= settings.throttle.holders
    }

    /// Whether no lease is in the way, and no request that reserves one of these files. `place`: the request itself, if it waits.
    func canTake(_ demanded: [LeasedFile], place: Int?) -> Bool {
        guard !demanded.isEmpty else { return true }
        guard files.canTake(demanded) else { return false }
        for other in reserving {
            if Int(other) == place { return true }
            if LeasedFile.conflict(demanded, waiters[Int(other)].request.files) { return false }
        }
        return true
    }

    mutating func grant(_ request: LeaseRequest) -> LeaseGrant {
        grant(request.owner, request.amounts, files: request.files, term: limited(request.term), isPreemptible: request.isPreemptible)
    }

    /// Grants what fits.
    @inline(__always)
    mutating func grant(
        _ owner: LeaseOwner, _ amounts: LeaseAmounts, files demanded: [LeasedFile] = [], term: Int64, isPreemptible: Bool,
        isStanding: Bool = false
    ) -> LeaseGrant {
        let index = Int(owner.classIndex)
        let share = isStanding ? 0 : amounts.dominantShare(of: capacity)
        let endsAt = isStanding ? .max : now + term
        if classes[index].queue.isEmpty { classes[index].catchUp(to: virtual, holdingTime) }
        let tag = classes[index].tag(holdingTime)
        if virtual < tag {
            virtual = tag
            if tag.isGreat { rebase() }
        }
        hold(amounts, index, share, isStanding)
        if !demanded.isEmpty { files.take(demanded) }
        let id = leases.insert(
            LeaseRecord(
                owner: owner, amounts: amounts, files: demanded, isPreemptible: isPreemptible, isStanding: isStanding, share: share,
                grantedAt: now, term: term, chargedTo: now, endsAt: endsAt))
        noteDue(endsAt)
        return LeaseGrant(id: LeaseID(token: id), endsAt: endsAt)
    }

    /// Counts from the virtual time on.
    mutating func rebase() {
        for index in classes.indices { classes[index].rebase(by: virtual, holdingTime) }
        virtual = .zero
    }

    @inline(__always)
    private mutating func hold(_ amounts: LeaseAmounts, _ index: Int, _ share: Int64, _ isStanding: Bool) {
        let before = classes[index].unfilled
        classes[index].granted(amounts, share: share, isStanding: isStanding)
        unfilled -= before - classes[index].unfilled
        held += amounts
    }
}
