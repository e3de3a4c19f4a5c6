extension LeaseMachine {
    /// Ends preemptible leases of classes with less weight, with notice, so that a critical request gets what it lacks; none if that is not
    /// enough. What they free is held back for it.
    ///
    /// A request does this once, when it comes. Only classes with less weight are preempted, so there is no way round in which two preempt
    /// each other. The least weight goes first, then the youngest lease, since the least work is lost with it. A class keeps what is reserved
    /// for it. Requests that wait for files preempt nothing.
    mutating func preempt(for place: Int) {
        let (index, amounts) = (waiters[place].classIndex, waiters[place].request.amounts)
        guard !isThrottled(index), amounts.fits(in: room(of: index)), canTake(waiters[place].request.files, place: place) else { return }
        let kept = unfilled - classes[index].unfilled
        let lacking = (capacity - held - kept - heldBack + announced).missing(to: amounts)
        guard let victims = victims(for: lacking, below: classes[index].weight) else { return }
        waiters[place].hasPreempted = true
        reserve(place)
        for victim in victims {
            classes[Int(leases[victim].owner.classIndex)].preemptions += 1
            announceEnd(victim, .preempted, grace: settings.preemptionGrace)
        }
    }

    /// What the leases hold that end soon anyway.
    private var announced: LeaseAmounts {
        leases.places.reduce(.zero) { leases[$1].notice == nil ? $0 : $0 + leases[$1].amounts }
    }

    /// Leases that together hold what is lacking; nil when there are not enough.
    private func victims(for lacking: LeaseAmounts, below weight: Int64) -> [Int]? {
        var (rest, victims) = (lacking, [Int]())
        var lost = [LeaseAmounts](repeating: .zero, count: classes.count)
        for place in candidates(below: weight) where rest != .zero {
            let (amounts, index) = (leases[place].amounts, Int(leases[place].owner.classIndex))
            guard LeaseResource.allCases.contains(where: { rest[$0] > 0 && amounts[$0] > 0 }),
                keepsReservation(index, without: lost[index] + amounts)
            else { continue }
            lost[index] += amounts
            rest = amounts.missing(to: rest)
            victims.append(place)
        }
        return rest == .zero ? victims : nil
    }

    private func keepsReservation(_ index: Int, without amounts: LeaseAmounts) -> Bool {
        (classes[index].held - amounts).missing(to: classes[index].reservation) == classes[index].unfilled
    }

    private func candidates(below weight: Int64) -> [Int] {
        let candidates = leases.places.filter {
            leases[$0].isPreemptible && leases[$0].notice == nil && classes[Int(leases[$0].owner.classIndex)].weight < weight
        }
        return candidates.sorted { first, second in
            let weights = [first, second].map { classes[Int(leases[$0].owner.classIndex)].weight }
            return weights[0] != weights[1] ? weights[0] < weights[1] : leases.ids[first] > leases.ids[second]
        }
    }
}
