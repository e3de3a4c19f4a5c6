extension LeaseMachine {
    /// Grants what fits: first to the requests that reserve, then to the class with the least tag, until nothing more fits.
    mutating func dispatch() {
        serveReserving()
        while waiters.count > 0, !leases.isFull, let turn = nextTurn() {
            if turn.fits { serve(turn.place) } else { reserve(turn.place) }
            serveReserving()
        }
    }

    /// A waiting request whose turn it is.
    private struct Turn {
        let place: Int
        let fits: Bool
        let tag: FairTag
    }

    private func nextTurn() -> Turn? {
        var best: Turn?
        for index in classes.indices where !classes[index].queue.isEmpty {
            guard let turn = turn(of: index), best.map({ turn.tag < $0.tag }) ?? true else { continue }
            best = turn
        }
        return best
    }

    /// The first request of a class that fits. If the first of all has waited for long, does not fit, and something that it lacks is partly
    /// there, it is its turn nevertheless: what it needs is held back for it from now on. So smaller requests go past a large one at most
    /// until its age, and then until its class is next. As in EASY backfilling (Lifka 1995), one request at a time reserves.
    private func turn(of index: Int) -> Turn? {
        let available = available(to: index)
        // All of them want something of which there is none.
        let (wanting, count) = (classes[index].wanting, Int64(classes[index].queue.count))
        for resource in LeaseResource.allCases where wanting[resource] == count && available[resource] <= 0 { return nil }
        for (position, number) in classes[index].queue.enumerated() {
            let place = Int(number)
            if fits(place, available) { return Turn(place: place, fits: true, tag: tag(of: place)) }
            if position == 0, mayReserve(place, available) { return Turn(place: place, fits: false, tag: tag(of: place)) }
        }
        return nil
    }

    @inline(__always)
    private func fits(_ place: Int, _ available: LeaseAmounts) -> Bool {
        !waiters[place].isReserving && waiters[place].request.amounts.fits(in: available)
            && canTake(waiters[place].request.files, place: place)
    }

    private func tag(of place: Int) -> FairTag {
        let (index, request) = (waiters[place].classIndex, waiters[place].request)
        let grants = settings.grantsAhead[request.urgency]
        let ahead = grants > 0 ? grants * request.amounts.dominantShare(of: capacity) : 0
        return classes[index].tag(holdingTime, ahead: ahead)
    }

    private mutating func serve(_ place: Int) {
        let id = WaiterID(number: waiters.ids[place])
        let (index, request, arrivedAt) = (waiters[place].classIndex, waiters[place].request, waiters[place].arrivedAt)
        // The grant comes first: as long as the request waits, its class is not one that comes back from being idle.
        let grant = grant(request)
        leaveQueue(place)
        classes[index].waited(now - arrivedAt)
        actions.append(.granted(id, grant))
    }
}

// MARK: Requests that reserve

extension LeaseMachine {
    private func mayReserve(_ place: Int, _ available: LeaseAmounts) -> Bool {
        let waiter = waiters[place]
        guard now - waiter.arrivedAt >= settings.reserveAge, !waiter.isReserving, isWithinLimit(place) else { return false }
        guard reserving.allSatisfy({ waiters[Int($0)].hasPreempted }) else { return false }
        let amounts = waiter.request.amounts
        guard amounts.fits(in: available) else {
            return LeaseResource.allCases.contains { available[$0] > 0 && available[$0] < amounts[$0] }
        }
        return true
    }

    /// Whether only others are in the way, and not the limit of its class or a throttle.
    private func isWithinLimit(_ place: Int) -> Bool {
        let (index, amounts) = (waiters[place].classIndex, waiters[place].request.amounts)
        return amounts.fits(in: room(of: index)) && !isThrottled(index)
    }

    mutating func reserve(_ place: Int) {
        waiters[place].isReserving = true
        reserving.append(Int32(place))
        heldBack += waiters[place].request.amounts
    }

    mutating func stopReserving(_ place: Int) {
        waiters[place].isReserving = false
        reserving.removeAll { $0 == Int32(place) }
        heldBack -= waiters[place].request.amounts
    }

    /// Grants to those that reserve, each with what those before it leave. What is held back for one that its limit or a throttle now stops
    /// is let go.
    private mutating func serveReserving() {
        var ahead = LeaseAmounts.zero
        var position = 0
        while position < reserving.count, !leases.isFull {
            let place = Int(reserving[position])
            let (index, request) = (waiters[place].classIndex, waiters[place].request)
            if !isWithinLimit(place) {
                stopReserving(place)
            } else if request.amounts.fits(in: available(to: index, heldBack: ahead)), canTake(request.files, place: place) {
                serve(place)
            } else {
                ahead += request.amounts
                position += 1
            }
        }
    }
}
