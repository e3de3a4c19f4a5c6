extension LeaseSettings {
    /// Amounts and counts below this keep the sums of the accounts in range.
    private static let mostOfAnything: Int64 = 1 << 46

    /// Everything that is wrong with these settings; empty when they can be used.
    public var problems: [String] {
        boundProblems + timeProblems + throttleProblems + capacityProblems(capacity)
            + Self.problems(of: others, name: "others", capacity)
            + classes.sorted { $0.key < $1.key }.flatMap { Self.problems(of: $0.value, name: $0.key, capacity) }
            + reservationProblems
    }

    private var boundProblems: [String] {
        let bounds = [
            ("maxClassWaiters", maxClassWaiters, 0), ("maxWaiters", maxWaiters, 0), ("maxLeases", maxLeases, 1),
            ("maxClasses", maxClasses, 1), ("maxGenerations", maxGenerations, 1), ("maxFiles", maxFiles, 0), ("maxGuards", maxGuards, 0),
            ("throttle.holders", throttle.holders, 0),
        ]
        return bounds.compactMap { name, value, least in
            (least...1 << 14).contains(value) ? nil : "\(name) is \(value); it must be from \(least) to \(1 << 14)"
        }
    }

    private var timeProblems: [String] {
        let times = [
            ("defaultTerm", defaultTerm), ("maximumTerm", maximumTerm), ("grace", grace), ("preemptionGrace", preemptionGrace),
            ("reserveAge", reserveAge), ("adaptInterval", adaptInterval), ("headStart.high", headStart.high),
            ("headStart.critical", headStart.critical),
        ]
        let most = 3600 * Self.second
        var problems = times.compactMap { name, value in
            (0...most).contains(value) ? nil : "\(name) is \(value) ns; it must be from 0 to an hour"
        }
        if min(defaultTerm, maximumTerm, adaptInterval) < 1 {
            problems.append("defaultTerm, maximumTerm and adaptInterval must be at least 1 ns")
        }
        if defaultTerm > maximumTerm { problems.append("defaultTerm is longer than maximumTerm; make it at most that") }
        for (name, grants) in [("high", grantsAhead.high), ("critical", grantsAhead.critical)] where !(0...16).contains(grants) {
            problems.append("grantsAhead.\(name) is \(grants); it must be from 0 to 16")
        }
        return problems
    }

    private var throttleProblems: [String] {
        let pairs = [
            ("memory", throttle.memoryBelow, throttle.memoryAbove), ("cpu", throttle.cpuBelow, throttle.cpuAbove),
        ]
        return pairs.compactMap { name, below, above in
            below <= above ? nil : "throttle.\(name)Below is greater than throttle.\(name)Above; make it at most that"
        }
    }

    func capacityProblems(_ capacity: LeaseAmounts) -> [String] {
        LeaseResource.allCases.compactMap { resource in
            (0..<Self.mostOfAnything).contains(capacity[resource])
                ? nil : "the capacity of \(resource) is \(capacity[resource]); it must be from 0 to below \(Self.mostOfAnything)"
        }
    }

    static func problems(of settings: LeaseClassSettings, name: String, _ capacity: LeaseAmounts) -> [String] {
        var problems: [String] = []
        if !(1...1000).contains(settings.weight) { problems.append("\(name): the weight is \(settings.weight); it must be from 1 to 1000") }
        for resource in LeaseResource.allCases {
            let (limit, reservation) = (settings.limit, settings.reservation)
            if limit.least[resource] < 0 || limit.least[resource] > limit.most[resource] || limit.most[resource] > 1 << 60 {
                problems.append("\(name): the limit of \(resource) must be a range from 0 or more upwards")
            }
            if reservation.least[resource] < 0 || reservation.least[resource] > reservation.most[resource] {
                problems.append("\(name): the reservation of \(resource) must be a range from 0 or more upwards")
            }
            if reservation.most[resource] > limit.least[resource] {
                problems.append("\(name): the reservation of \(resource) may become greater than its limit; lower it or raise the limit")
            }
        }
        return problems
    }

    private var reservationProblems: [String] {
        if others.reservation != AmountsRange(.zero) {
            return ["others: nothing can be reserved for plugins of which nobody knows how many there are; name the plugin"]
        }
        let sum = classes.values.map(\.reservation.least).reduce(.zero, +)
        return LeaseResource.allCases.compactMap { resource in
            sum[resource] <= capacity[resource]
                ? nil
                : "\(sum[resource]) of \(resource) are reserved and there are \(capacity[resource]); reserve less or raise the capacity"
        }
    }
}
