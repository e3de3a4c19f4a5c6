/// Decides who computes what: one computation per key at a time. It has no locks, no clock and no values.
///
/// Whoever holds it reports what happened and performs the actions that come back, outside of its own lock. Every claim is answered once:
/// by `compute`, `serveStale`, `serve` or `fail`.
///
/// What is computed while its key is invalidated was begun before that. Such a flight is detached: its value goes to those who had asked
/// before, is not stored, and whoever asks from then on starts a flight of its own. This is the role of leases in "Scaling Memcache at
/// Facebook" (Nishtala et al., NSDI 2013, section 3.2.1).
struct FlightTable: Sendable {
    private struct Flight: Sendable {
        let key: CacheKey
        let owner: CacheCaller
        let deadline: Int64
        var waiters: [Waiter] = []
        var isDetached = false
    }

    private struct Waiter: Sendable {
        let claim: ClaimID
        let caller: CacheCaller
    }

    /// What became of a value that somebody brought.
    enum Landing: Sendable, Hashable {
        /// The flight has ended before, or belongs to somebody else.
        case gone
        case store
        /// It is not to be stored.
        case detached
    }

    private let limits: FlightLimits
    private var flights: [FlightID: Flight] = [:]
    private var byKey: [CacheKey: FlightID] = [:]
    private var waiting: [ClaimID: FlightID] = [:]
    private var flightCounts: [String: Int] = [:]
    private var waiterCounts: [String: Int] = [:]
    private var started: UInt64 = 0
    private var timer: Int64?
    private var actions: [FlightAction] = []

    init(_ limits: FlightLimits = FlightLimits()) { self.limits = limits }

    var flightCount: Int { flights.count }
    var waiterCount: Int { waiting.count }

    /// What `landed` would do with the flight's value.
    func landing(_ flight: FlightID, _ caller: CacheCaller) -> Landing {
        guard let found = flights[flight], found.owner == caller else { return .gone }
        return found.isDetached ? .detached : .store
    }

    /// The key of a flight, if it is the caller's.
    func key(of flight: FlightID, _ caller: CacheCaller) -> CacheKey? {
        flights[flight].flatMap { $0.owner == caller ? $0.key : nil }
    }

    /// Takes in what happened and returns what is to be done about it, in this order. What is late or makes no sense changes nothing.
    mutating func handle(_ event: FlightEvent) -> [FlightAction] {
        switch event {
        case .claimed(let claim, let caller, let key, let hasStale, let now): claimed(claim, caller, key, hasStale, now)
        case .found(let flight): serve(flight)
        case .landed(let flight, let caller): if flights[flight]?.owner == caller { serve(flight) }
        case .abandoned(let flight, let caller, let reason): if flights[flight]?.owner == caller { fail(flight, caller, reason) }
        case .cancelled(let claim): drop(claim, CacheFailure(.cancelled, "the claim was cancelled"))
        case .ended(let plugin, let generations, let now): ended(plugin, generations, now)
        case .invalidated(let prefix): for (key, flight) in byKey where key.hasPrefix(prefix) { detach(key, flight) }
        case .removed(let key): if let flight = byKey[key] { detach(key, flight) }
        case .timer(let now): ranOut(now)
        }
        defer { actions = [] }
        return actions
    }

    // MARK: Claims

    private mutating func claimed(_ claim: ClaimID, _ caller: CacheCaller, _ key: CacheKey, _ hasStale: Bool, _ now: Int64) {
        if hasStale {
            let flight = byKey[key] == nil ? start(key, caller, now) : nil
            actions.append(.serveStale(claim, flight, key))
        } else if let flight = byKey[key] {
            wait(Waiter(claim: claim, caller: caller), for: flight)
        } else if let flight = start(key, caller, now) {
            actions.append(.compute(claim, flight, key))
        } else {
            let most = "plugin '\(caller.plugin)' has \(limits.flights) computations in flight, which is the most"
            refuse(claim, "\(most); fulfil or abandon some first")
        }
    }

    private mutating func wait(_ waiter: Waiter, for flight: FlightID) {
        guard waiterCounts[waiter.caller.plugin, default: 0] < limits.waiters else {
            let most = "\(limits.waiters) claims of plugin '\(waiter.caller.plugin)' wait already, which is the most"
            return refuse(waiter.claim, "\(most); try again later")
        }
        waiterCounts[waiter.caller.plugin, default: 0] += 1
        waiting[waiter.claim] = flight
        flights[flight]?.waiters.append(waiter)
    }

    private mutating func refuse(_ claim: ClaimID, _ reason: String) {
        actions.append(.fail([claim], CacheFailure(.resourceExhausted, reason)))
    }

    private mutating func drop(_ claim: ClaimID, _ failure: CacheFailure) {
        guard let flight = waiting[claim], let index = flights[flight]?.waiters.firstIndex(where: { $0.claim == claim }),
            let waiter = flights[flight]?.waiters.remove(at: index)
        else { return }
        leave(waiter)
        actions.append(.fail([claim], failure))
    }

    private mutating func leave(_ waiter: Waiter) {
        waiting[waiter.claim] = nil
        decrement(&waiterCounts, waiter.caller.plugin)
    }

    // MARK: The life of a flight

    /// nil when the plugin has too many.
    private mutating func start(_ key: CacheKey, _ owner: CacheCaller, _ now: Int64) -> FlightID? {
        guard flightCounts[owner.plugin, default: 0] < limits.flights else { return nil }
        flightCounts[owner.plugin, default: 0] += 1
        started += 1
        let flight = FlightID(rawValue: started)
        let deadline = now + limits.term.nanoseconds
        flights[flight] = Flight(key: key, owner: owner, deadline: deadline)
        byKey[key] = flight
        if timer == nil {
            timer = deadline
            actions.append(.setTimer(at: deadline))
        }
        return flight
    }

    private mutating func take(_ flight: FlightID) -> Flight? {
        guard let ended = flights.removeValue(forKey: flight) else { return nil }
        if byKey[ended.key] == flight { byKey[ended.key] = nil }
        decrement(&flightCounts, ended.owner.plugin)
        for waiter in ended.waiters { leave(waiter) }
        return ended
    }

    private mutating func serve(_ flight: FlightID) {
        guard let ended = take(flight), !ended.waiters.isEmpty else { return }
        actions.append(.serve(ended.waiters.map(\.claim)))
    }

    private mutating func fail(_ flight: FlightID, _ owner: CacheCaller, _ reason: String) {
        guard let ended = take(flight), !ended.waiters.isEmpty else { return }
        let failure = CacheFailure(.failed, "the computation by plugin '\(owner.plugin)' failed: \(reason)")
        actions.append(.fail(ended.waiters.map(\.claim), failure))
    }

    private mutating func detach(_ key: CacheKey, _ flight: FlightID) {
        flights[flight]?.isDetached = true
        byKey[key] = nil
    }

    private mutating func ended(_ plugin: String, _ generations: ClosedRange<Int>, _ now: Int64) {
        func isOver(_ caller: CacheCaller) -> Bool { caller.plugin == plugin && generations.contains(caller.generation) }
        let own = flights.values.flatMap(\.waiters).filter { isOver($0.caller) }
        for waiter in own.sorted(by: { $0.claim.rawValue < $1.claim.rawValue }) {
            drop(waiter.claim, CacheFailure(.gone, "plugin \(waiter.caller) has ended"))
        }
        hand(on: flights.filter { isOver($0.value.owner) }.map(\.key), now)
    }

    private mutating func ranOut(_ now: Int64) {
        timer = nil
        hand(on: flights.filter { $0.value.deadline <= now }.map(\.key), now)
        guard timer == nil, let next = flights.values.lazy.map(\.deadline).min() else { return }
        timer = next
        actions.append(.setTimer(at: next))
    }

    /// Ends flights; of those who wait for one, the first computes instead.
    private mutating func hand(on ended: [FlightID], _ now: Int64) {
        for id in ended.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let flight = take(id) else { continue }
            // As if they claimed now: a detached flight may have a successor already, for which they wait.
            for waiter in flight.waiters { claimed(waiter.claim, waiter.caller, flight.key, false, now) }
        }
    }

    private func decrement(_ counts: inout [String: Int], _ plugin: String) {
        guard let count = counts[plugin] else { return }
        counts[plugin] = count > 1 ? count - 1 : nil
    }
}
