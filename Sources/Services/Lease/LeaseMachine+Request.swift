extension LeaseMachine {
    /// Takes this much of one resource at once, or refuses: nothing waits. The short way; it does nothing that `request` does not.
    ///
    /// - Parameter isStanding: it is for something that is simply there for as long as its owner wants, as a child process is. It has no
    ///   term. It counts in capacity and limits. It is no use that is charged, since it would put its class behind all others for ever, and it does not count
    ///   for a throttle, since nothing of a throttled class would go on.
    public mutating func take(
        _ owner: LeaseOwner, _ resource: LeaseResource, _ amount: Int64, term: Int64? = nil, isStanding: Bool = false, now: Int64
    ) -> Result<LeaseGrant, LeaseRefusal> {
        advance(to: now)
        let amounts = LeaseAmounts(resource, amount)
        guard isLiving(owner) else { return .failure(LeaseRefusal(.unknownOwner)) }
        let index = Int(owner.classIndex)
        if amount > 0, amounts.fits(in: available(to: index)), !leases.isFull {
            return .success(grant(owner, amounts, term: limited(term), isPreemptible: false, isStanding: isStanding))
        }
        let problem = impossible(LeaseRequest(owner, amounts))
            ?? LeaseRefusal(leases.isFull ? .tooManyLeases : .busy, retryAfter: retryHint(index))
        classes[index].refusals[problem.reason, default: 0] += 1
        return .failure(problem)
    }

    /// Grants what is asked for at once if it fits, otherwise lets the request wait, or refuses it when it cannot be granted ever or as many
    /// wait as may.
    public mutating func request(_ request: LeaseRequest, now: Int64) -> LeaseAnswer {
        advance(to: now)
        guard isLiving(request.owner) else { return .refused(LeaseRefusal(.unknownOwner)) }
        let index = Int(request.owner.classIndex)
        if let refusal = impossible(request) {
            classes[index].refusals[refusal.reason, default: 0] += 1
            return .refused(refusal)
        }
        let fits = request.amounts.fits(in: available(to: index)) && canTake(request.files, place: nil)
        if fits, !leases.isFull { return .granted(grant(request)) }
        if let refusal = queueRefusal(index, request.deadline) {
            classes[index].refusals[refusal.reason, default: 0] += 1
            return .refused(refusal)
        }
        return .waiting(enqueue(request))
    }

    /// Why a request can never be granted; nil if it can.
    func impossible(_ request: LeaseRequest) -> LeaseRefusal? {
        let (amounts, files) = (request.amounts, request.files)
        guard amounts.isDemand || (amounts == .zero && !files.isEmpty), files.count <= settings.maxFiles,
            Set(files.map(\.path)).count == files.count
        else { return LeaseRefusal(.invalidRequest) }
        let account = classes[Int(request.owner.classIndex)]
        guard amounts.fits(in: account.settings.limit.most) else { return LeaseRefusal(.exceedsLimit) }
        return amounts.fits(in: most(of: Int(request.owner.classIndex))) ? nil : LeaseRefusal(.exceedsCapacity)
    }

    /// What a class can get when nobody else holds anything: all but what is always reserved for others.
    func most(of index: Int) -> LeaseAmounts {
        var most = capacity
        for other in classes.indices where other != index { most -= classes[other].settings.reservation.least }
        return most
    }

    private func queueRefusal(_ index: Int, _ deadline: Int64?) -> LeaseRefusal? {
        if let deadline, deadline <= now { return LeaseRefusal(.deadlinePassed) }
        let hint = retryHint(index)
        if classes[index].queue.count >= settings.maxClassWaiters { return LeaseRefusal(.classQueueFull, retryAfter: hint) }
        if waiters.count >= settings.maxWaiters { return LeaseRefusal(.queueFull, retryAfter: hint) }
        return nil
    }

    /// When what waits in the class will have been served: its holding time for each, by the leases that run side by side and by the part of
    /// them that is due to the class. nil as long as no lease has ended.
    func retryHint(_ index: Int) -> Int64? {
        guard let mean = classes[index].holdingTime.measured ?? holdingTime.measured else { return nil }
        var weights = classes[index].weight
        for other in classes.indices where other != index && !classes[other].queue.isEmpty { weights += classes[other].weight }
        let ahead = Double(classes[index].queue.count + 1)
        let side = Double(max(1, leases.count)) * Double(classes[index].weight) / Double(weights)
        return max(1, min(Int64(Double(mean) * ahead / side), 3600 * LeaseSettings.second))
    }

    func limited(_ term: Int64?) -> Int64 { max(1, min(term ?? settings.defaultTerm, settings.maximumTerm)) }

    private mutating func enqueue(_ request: LeaseRequest) -> WaiterID {
        let rank = now - settings.headStart[request.urgency]
        let id = waiters.insert(Waiter(request: request, term: limited(request.term), arrivedAt: now, rank: rank))
        let place = Slab<Waiter>.place(of: id)
        let index = Int(request.owner.classIndex)
        // From the end, since most come in order; behind those of the same rank.
        var position = classes[index].queue.count
        while position > 0, waiters[Int(classes[index].queue[position - 1])].rank > rank { position -= 1 }
        // A class that did not wait has no credit for that.
        if classes[index].queue.isEmpty { classes[index].catchUp(to: virtual, holdingTime) }
        classes[index].enqueue(Int32(place), at: position, request.amounts)
        if let deadline = request.deadline { noteDue(deadline) }
        if request.urgency == .critical {
            preempt(for: place)
            if now >= due { sweep() }
        }
        // An urgent one that goes before a request which only the class's limit holds up may fit where that did not.
        if position == 0, classes[index].queue.count > 1 { dispatch() }
        return WaiterID(number: id)
    }

    /// Ends the waiting of a request; the action `refused` follows.
    public mutating func cancel(_ id: WaiterID, now: Int64) -> Result<Void, LeaseError> {
        advance(to: now)
        guard let place = waiters.find(id.number) else { return .failure(waiters.wasGiven(id.number) ? .ended : .unknown) }
        refuse(place, LeaseRefusal(.cancelled))
        dispatch()
        return .success(())
    }

    /// Gives a waiting request its one answer: no.
    mutating func refuse(_ place: Int, _ refusal: LeaseRefusal) {
        actions.append(.refused(WaiterID(number: waiters.ids[place]), refusal))
        classes[waiters[place].classIndex].refusals[refusal.reason, default: 0] += 1
        leaveQueue(place)
    }

    /// Takes a request out of everything that it waits in.
    mutating func leaveQueue(_ place: Int) {
        let index = waiters[place].classIndex
        if waiters[place].isReserving { stopReserving(place) }
        if let position = classes[index].queue.firstIndex(of: Int32(place)) {
            classes[index].dequeue(at: position, waiters[place].request.amounts)
        }
        waiters.remove(at: place)
    }
}
