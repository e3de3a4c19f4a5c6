/// Decides who gets which lease, and when it ends. It has no threads, no clock and no I/O.
///
/// Whoever holds it reports what happens, with the instant in nanoseconds of any clock that does not go back, and then performs `actions`,
/// which it takes with `takeActions`. Each call first does what was due by then (terms, notices, deadlines), so a late `tick` makes nothing
/// happen too late, only reports it late. An instant before the last one counts as the last one.
///
/// Invariants: what is held never exceeds the capacity, unless that was lowered below it; nobody holds while waiting, so there is no
/// deadlock; every request that waits gets one answer; tokens strictly increase. It is work-conserving: after every call, no request waits
/// that fits into what is free, except into what is held back for a request that reserves, kept free as a reservation of a class, or
/// withheld from a throttled class.
public struct LeaseMachine: Sendable {
    public let settings: LeaseSettings
    public internal(set) var capacity: LeaseAmounts
    /// The sum of all leases.
    public internal(set) var held = LeaseAmounts.zero

    var classes: [ClassAccount] = []
    var classIndices: [String: Int32] = [:]
    var leases: Slab<LeaseRecord>
    var waiters: Slab<Waiter>
    var files = FileTable()
    var fences: FenceTable

    /// What is kept free for all classes together.
    var unfilled = LeaseAmounts.zero
    /// The requests for which what becomes free is held back, in the order in which they get it, and what they want in all.
    var reserving: [Int32] = []
    var heldBack = LeaseAmounts.zero

    /// The tag with which the last lease was granted.
    var virtual = FairTag.zero
    var holdingTime = HoldingTime()
    var throttle = Throttle()
    /// The greatest throttled weight.
    var throttledWeight: Int64 = 0

    /// The last instant.
    var now: Int64 = .min
    /// Before it, nothing is due.
    var due: Int64 = .max
    var adaptAt: Int64 = .max
    var actions: [LeaseAction] = []

    /// The settings must be without `problems`.
    public init(_ settings: LeaseSettings) {
        let problems = settings.problems
        precondition(problems.isEmpty, problems.joined(separator: "; "))
        self.settings = settings
        capacity = settings.capacity
        leases = Slab(limit: settings.maxLeases)
        waiters = Slab(limit: settings.maxWaiters)
        fences = FenceTable(limit: settings.maxGuards)
    }

    public var hasActions: Bool { !actions.isEmpty }

    /// What is to be done since the last time.
    public mutating func takeActions() -> [LeaseAction] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }

    /// Gives the owner under which a generation of a plugin takes leases; nil when there are as many plugins or generations as may be.
    /// Its requests are refused before, and after `ownerEnded`.
    public mutating func admit(plugin: String, generation: Int32) -> LeaseOwner? {
        guard let index = classIndices[plugin] ?? addClass(plugin) else { return nil }
        if !classes[Int(index)].generations.contains(generation) {
            guard classes[Int(index)].generations.count < settings.maxGenerations else { return nil }
            classes[Int(index)].generations.append(generation)
        }
        return LeaseOwner(classIndex: index, generation: generation)
    }

    private mutating func addClass(_ plugin: String) -> Int32? {
        guard classes.count < settings.maxClasses else { return nil }
        let index = Int32(classes.count)
        classes.append(ClassAccount(plugin: plugin, settings: settings.settings(of: plugin)))
        classIndices[plugin] = index
        unfilled += classes[Int(index)].unfilled
        if classes[Int(index)].isAdaptive, adaptAt == .max {
            adaptAt = (now == .min ? 0 : now) + settings.adaptInterval
            noteDue(adaptAt)
        }
        // Another weight is throttled now, perhaps.
        updateThrottledWeight()
        dispatch()
        return index
    }

    /// The instant that counts for an event, after what was due by then.
    @inline(__always)
    mutating func advance(to instant: Int64) {
        if instant > now { now = instant }
        if now >= due { sweep() }
    }

    @inline(__always)
    mutating func noteDue(_ instant: Int64) {
        guard instant < due else { return }
        due = instant
        actions.append(.wakeAt(instant))
    }

    @inline(__always)
    func isLiving(_ owner: LeaseOwner) -> Bool {
        let index = Int(owner.classIndex)
        return index >= 0 && index < classes.count && classes[index].generations.contains(owner.generation)
    }
}
