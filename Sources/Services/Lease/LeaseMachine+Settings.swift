extension LeaseMachine {
    /// Changes what the host has. Nothing is taken away: what exceeds a lowered capacity is used up by releases. Requests that can no longer
    /// be granted are refused. Returns what is wrong with it, and then changes nothing.
    public mutating func setCapacity(_ capacity: LeaseAmounts, now: Int64) -> [String] {
        advance(to: now)
        let problems = settings.capacityProblems(capacity)
        guard problems.isEmpty else { return problems }
        self.capacity = capacity
        refuseImpossible()
        dispatch()
        return []
    }

    /// Changes weight, limits and reservations of a plugin that was admitted. Returns what is wrong, and then changes nothing.
    public mutating func setClass(_ plugin: String, _ new: LeaseClassSettings, now: Int64) -> [String] {
        advance(to: now)
        guard let number = classIndices[plugin] else { return ["\(plugin): no such plugin was admitted"] }
        let index = Int(number)
        let others = classes.indices.filter { $0 != index }.map { classes[$0].reservation }.reduce(.zero, +)
        var problems = LeaseSettings.problems(of: new, name: plugin, capacity)
        for resource in LeaseResource.allCases where new.reservation.least[resource] > max(0, capacity[resource] - others[resource]) {
            problems.append(
                "\(plugin): \(others[resource]) of the \(capacity[resource]) of \(resource) are reserved for others; lower the reservation")
        }
        guard problems.isEmpty else { return problems }
        unfilled -= classes[index].unfilled
        classes[index].change(new, holdingTime)
        unfilled += classes[index].unfilled
        if new.isAdaptive, adaptAt == .max {
            adaptAt = self.now + settings.adaptInterval
            noteDue(adaptAt)
        }
        updateThrottledWeight()
        refuseImpossible()
        dispatch()
        return []
    }

    private mutating func refuseImpossible() {
        for place in Array(waiters.places) {
            if let refusal = impossible(waiters[place].request) { refuse(place, refusal) }
        }
    }

    /// What was measured: bytes in use, and thousandths of the processors.
    public mutating func pressure(memory: Int64, cpu: Int64, now: Int64) {
        advance(to: now)
        throttle.sample(memory: memory, cpu: cpu, settings.throttle, weights: weights.count)
        updateThrottledWeight()
        dispatch()
    }

    /// The different weights, in ascending order.
    private var weights: [Int64] { Set(classes.map(\.weight)).sorted() }

    mutating func updateThrottledWeight() { throttledWeight = throttle.level > 0 ? throttle.weight(weights) : 0 }

    /// Lets limits and reservations follow the load, the greatest weights first, as far as the capacity allows. While a request of another
    /// class reserves something, no reservation of it grows, and those above their least shrink, so that it is not waited for in vain.
    mutating func adaptQuotas() {
        let order = classes.indices.sorted { classes[$0].weight > classes[$1].weight }
        for index in order where classes[index].isAdaptive {
            unfilled -= classes[index].unfilled
            for resource in LeaseResource.allCases { adapt(index, resource) }
            unfilled += classes[index].unfilled
            classes[index].beginPeak()
        }
    }

    private mutating func adapt(_ index: Int, _ resource: LeaseResource) {
        let (settings, load) = (classes[index].settings, classes[index].peak[resource])
        let (limit, reservation) = (settings.limit, settings.reservation)
        classes[index].limit[resource] = QuotaRule.next(
            classes[index].limit[resource], from: limit.least[resource], to: limit.most[resource], load: load)
        guard reservation.least[resource] < reservation.most[resource] else { return }
        let isReservedByOthers = reserving.contains {
            waiters[Int($0)].classIndex != index && waiters[Int($0)].request.amounts[resource] > 0
        }
        let before = classes[index].reservation[resource]
        let wanted = QuotaRule.next(
            before, from: reservation.least[resource], to: reservation.most[resource], load: isReservedByOthers ? 0 : load)
        let reserved = classes.reduce(0) { $0 + $1.reservation[resource] }
        classes[index].reservation[resource] = max(min(wanted, before + max(0, capacity[resource] - reserved)), min(wanted, before))
    }
}
