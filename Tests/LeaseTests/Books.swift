import Lease

/// Keeps books of its own, by the simplest means, of what a machine hands out, and notes everything that the rules forbid.
struct Books {
    struct Held {
        let plugin: String
        let owner: LeaseOwner
        let amounts: LeaseAmounts
        let files: [LeasedFile]
        var endsAt: Int64
        var notice: LeaseEnd?
    }
    struct Waiting {
        let plugin: String
        let request: LeaseRequest
        let rank: Int64
    }

    let settings: LeaseSettings
    var capacity: LeaseAmounts
    var classes: [String: LeaseClassSettings] = [:]
    private(set) var leases: [LeaseID: Held] = [:]
    private(set) var waiters: [WaiterID: Waiting] = [:]
    private(set) var violations: [String] = []
    /// How often each thing has happened, to see that a run leads everywhere.
    private(set) var counts: [String: Int] = [:]
    private var greatestToken: UInt64 = 0
    private var answered: Set<WaiterID> = []
    private var wakeAt = Int64.max

    init(_ settings: LeaseSettings) {
        self.settings = settings
        capacity = settings.capacity
    }

    mutating func fail(_ text: String) { if violations.count < 5 { violations.append(text) } }
    mutating func count(_ name: String) { counts[name, default: 0] += 1 }

    // MARK: What happens

    mutating func granted(_ plugin: String, _ request: LeaseRequest, _ grant: LeaseGrant) {
        count("granted")
        if grant.token <= greatestToken { fail("token \(grant.token) after \(greatestToken)") }
        greatestToken = grant.token
        if !request.amounts.fits(in: free) { fail("\(request.amounts) granted of \(free)") }
        if !request.amounts.fits(in: limit(plugin) - held(by: plugin)) { fail("\(plugin) beyond its limit") }
        if !request.amounts.fits(in: free - unfilled(except: plugin)) { fail("\(plugin) got what is reserved for others") }
        for file in request.files {
            let others = leases.values.flatMap(\.files).filter { $0.path == file.path }
            if others.contains(where: { $0.isExclusive || file.isExclusive }) { fail("\(file.path) is held twice") }
        }
        leases[grant.id] = Held(plugin: plugin, owner: request.owner, amounts: request.amounts, files: request.files, endsAt: grant.endsAt)
    }

    mutating func waits(_ id: WaiterID, _ plugin: String, _ request: LeaseRequest, now: Int64) {
        count("waits")
        if answered.contains(id) || waiters[id] != nil { fail("\(id) a second time") }
        let headStart = request.urgency == .normal ? 0 : request.urgency == .high ? settings.headStart.high : settings.headStart.critical
        waiters[id] = Waiting(plugin: plugin, request: request, rank: now - headStart)
        if waiters.count > settings.maxWaiters { fail("\(waiters.count) wait") }
        if waiters.values.count(where: { $0.plugin == plugin }) > settings.maxClassWaiters { fail("too many of \(plugin) wait") }
    }

    mutating func released(_ id: LeaseID) { leases[id] = nil }
    mutating func renewed(_ grant: LeaseGrant) { leases[grant.id]?.endsAt = grant.endsAt }

    mutating func take(in action: LeaseAction, now: Int64) {
        switch action {
        case .granted(let id, let grant):
            guard let waiter = answer(id) else { return }
            if let deadline = waiter.request.deadline, deadline <= now { fail("granted after its deadline") }
            count("granted after waiting")
            granted(waiter.plugin, waiter.request, grant)
        case .refused(let id, let refusal):
            count("refused \(refusal.reason)")
            _ = answer(id)
        case .notice(let id, let reason, let endsAt):
            count("notice \(reason)")
            if leases[id] == nil || leases[id]?.notice != nil { fail("notice for a lease that is gone or has notice") }
            leases[id]?.notice = reason
            leases[id]?.endsAt = endsAt
        case .ended(let id, let reason):
            count("ended \(reason)")
            guard let lease = leases.removeValue(forKey: id) else { return fail("\(id) ended and was not there") }
            if reason != .ownerEnded, lease.endsAt > now { fail("\(id) ended before its time") }
            if reason != .ownerEnded, reason != lease.notice ?? .expired { fail("\(id) ended as \(reason)") }
        case .wakeAt(let instant): wakeAt = instant
        }
    }

    private mutating func answer(_ id: WaiterID) -> Waiting? {
        if !answered.insert(id).inserted { fail("\(id) is answered twice") }
        guard let waiter = waiters.removeValue(forKey: id) else {
            fail("\(id) is answered and does not wait")
            return nil
        }
        return waiter
    }

    // MARK: What must hold after every event

    mutating func check(_ figures: LeaseFigures, now: Int64) {
        if figures.held != held { fail("the machine has \(figures.held) held, the books \(held)") }
        if Set(figures.leases.map(\.id)) != Set(leases.keys) { fail("other leases than in the books") }
        if Set(figures.waiters.map(\.id)) != Set(waiters.keys) { fail("other waiters than in the books") }
        if leases.values.contains(where: { $0.endsAt <= now }) { fail("a lease outlives its end") }
        if waiters.values.contains(where: { ($0.request.deadline ?? .max) <= now }) { fail("a request outlives its deadline") }
        let due = (leases.values.map(\.endsAt) + waiters.values.compactMap(\.request.deadline)).min() ?? .max
        if wakeAt > due { fail("something is due at \(due), and the machine wants to be woken at \(wakeAt)") }
        for figure in figures.classes where figure.holders != leases.values.count(where: { $0.plugin == figure.plugin }) {
            fail("\(figure.plugin) has other holders than in the books")
        }
        checkNothingIdle(figures)
    }

    /// Work conserving: nobody waits for what is free and nobody else's.
    private mutating func checkNothingIdle(_ figures: LeaseFigures) {
        guard leases.count < settings.maxLeases, !waiters.isEmpty else { return }
        let reserving = Set(figures.waiters.filter(\.isReserving).map(\.id))
        let heldBack = reserving.map { waiters[$0]?.request.amounts ?? .zero }.reduce(.zero, +)
        if !reserving.isEmpty { count("reserving") }
        let taken = leases.values.flatMap(\.files) + reserving.flatMap { waiters[$0]?.request.files ?? [] }
        for (plugin, settings) in classes {
            let holders = leases.values.count { $0.plugin == plugin }
            let own = waiters.filter { $0.value.plugin == plugin && !reserving.contains($0.key) }
            if settings.weight <= figures.throttledWeight, holders >= self.settings.throttle.holders {
                if !own.isEmpty { count("throttled") }
                continue
            }
            let (room, available) = (limit(plugin) - held(by: plugin), available(to: plugin, heldBack))
            let first = first(of: plugin)
            for (id, waiter) in own {
                let amounts = waiter.request.amounts
                let isBehind = first.map { $0.id != id && !$0.request.amounts.fits(in: room) } ?? false
                guard amounts.fits(in: isBehind ? room - first!.request.amounts : room), amounts.fits(in: available) else { continue }
                let isBlocked = waiter.request.files.contains { file in
                    taken.contains { $0.path == file.path && ($0.isExclusive || file.isExclusive) }
                }
                if !isBlocked { fail("\(amounts) of \(plugin) waits and would fit into \(available)") }
            }
        }
    }

    /// What is neither kept for another class nor held back, or else is kept for this one.
    private func available(to plugin: String, _ heldBack: LeaseAmounts) -> LeaseAmounts {
        let rest = free - unfilled(except: plugin)
        var available = rest - heldBack
        for resource in LeaseResource.allCases {
            available[resource] = max(available[resource], min(rest[resource], unfilled(of: plugin)[resource]))
        }
        return available
    }

    /// The first of a class by its place in the queue; equal ranks stand in the order of their ids.
    private func first(of plugin: String) -> (id: WaiterID, request: LeaseRequest)? {
        waiters.filter { $0.value.plugin == plugin }
            .min { ($0.value.rank, $0.key.number) < ($1.value.rank, $1.key.number) }
            .map { ($0.key, $0.value.request) }
    }

    var held: LeaseAmounts { leases.values.map(\.amounts).reduce(.zero, +) }
    var free: LeaseAmounts { capacity - held }
    func held(by plugin: String) -> LeaseAmounts { leases.values.filter { $0.plugin == plugin }.map(\.amounts).reduce(.zero, +) }
    private func limit(_ plugin: String) -> LeaseAmounts { classes[plugin]?.limit.least ?? .unlimited }

    private func unfilled(except plugin: String) -> LeaseAmounts {
        classes.keys.filter { $0 != plugin }.map(unfilled(of:)).reduce(.zero, +)
    }

    private func unfilled(of plugin: String) -> LeaseAmounts {
        var missing = (classes[plugin]?.reservation.least ?? .zero) - held(by: plugin)
        for resource in LeaseResource.allCases { missing[resource] = max(0, missing[resource]) }
        return missing
    }
}
