extension LeaseMachine {
    /// A look at everything, as it is at that instant. Each plugin, lease and waiter has one entry, so the bounds of the settings bound it.
    public mutating func figures(now: Int64) -> LeaseFigures {
        advance(to: now)
        let uses = usesUntilNow()
        let all = uses.reduce(0) { $0 + $1.share }
        return LeaseFigures(
            capacity: capacity, held: held, heldBack: heldBack, throttledWeight: throttledWeight,
            classes: classes.indices.map { figures(of: classes[$0], uses[$0], all: all) },
            leases: leases.places.map { holding($0) }, waiters: waiters.places.map { waiting($0) })
    }

    /// What was used, with what is not charged yet.
    private func usesUntilNow() -> [LeaseUse] {
        var uses = classes.map(\.use)
        for place in leases.places {
            let lease = leases[place]
            uses[Int(lease.owner.classIndex)].add(lease.amounts, share: lease.share, for: now - lease.chargedTo)
        }
        return uses
    }

    private func figures(of account: ClassAccount, _ use: LeaseUse, all: Double) -> ClassFigures {
        ClassFigures(
            plugin: account.plugin, weight: account.weight, limit: account.limit, reservation: account.reservation, held: account.held,
            holders: account.holders, waiters: account.queue.count, grants: account.grants, refusals: account.refusals,
            preemptions: account.preemptions, expirations: account.expirations, use: use, share: all > 0 ? use.share / all : nil,
            meanHoldingTime: account.holdingTime.measured, waits: account.waits)
    }

    private func holding(_ place: Int) -> LeaseHolding {
        let lease = leases[place]
        return LeaseHolding(
            id: LeaseID(token: leases.ids[place]), plugin: classes[Int(lease.owner.classIndex)].plugin, generation: lease.owner.generation,
            amounts: lease.amounts, files: lease.files, grantedAt: lease.grantedAt, endsAt: lease.endsAt, notice: lease.notice)
    }

    private func waiting(_ place: Int) -> LeaseWaiting {
        let (waiter, request) = (waiters[place], waiters[place].request)
        return LeaseWaiting(
            id: WaiterID(number: waiters.ids[place]), plugin: classes[waiter.classIndex].plugin, generation: request.owner.generation,
            amounts: request.amounts, files: request.files, urgency: request.urgency, since: waiter.arrivedAt,
            isReserving: waiter.isReserving)
    }
}
