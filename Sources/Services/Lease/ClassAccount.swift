/// One class: what it may have, what it holds, who waits, and what it has used. A class is a plugin.
struct ClassAccount: Sendable {
    let plugin: String
    private(set) var settings: LeaseClassSettings
    /// Whether a limit or a reservation follows the load.
    private(set) var isAdaptive: Bool
    /// In force, within the ranges of the settings.
    var limit: LeaseAmounts
    var reservation: LeaseAmounts
    /// The generations that live.
    var generations: [Int32] = []

    private(set) var held = LeaseAmounts.zero
    /// Leases that are out, without the standing ones.
    private(set) var holders = 0

    /// The requests that wait, as places in the slab, in the order in which they are looked at.
    private(set) var queue: [Int32] = []
    /// How much they want in all, and how many want some of each resource.
    private(set) var wanted = LeaseAmounts.zero
    private(set) var wanting = LeaseAmounts.zero

    /// What was charged, in nanoseconds times dominant share, and by catching up.
    private(set) var charged: Int64 = 0
    /// The dominant shares of the leases that are out.
    private(set) var sharesOut: Int64 = 0
    private(set) var holdingTime = HoldingTime()

    private(set) var grants: UInt64 = 0
    var refusals: [LeaseRefusal.Reason: UInt64] = [:]
    var preemptions: UInt64 = 0
    var expirations: UInt64 = 0
    private(set) var use = LeaseUse()
    private(set) var waits = WaitHistogram()
    /// The most that was held and waited for since the quotas were last adapted.
    private(set) var peak = LeaseAmounts.zero

    init(plugin: String, settings: LeaseClassSettings) {
        self.plugin = plugin
        self.settings = settings
        isAdaptive = settings.isAdaptive
        limit = settings.limit.least
        reservation = settings.reservation.least
    }

    var weight: Int64 { settings.weight }
    /// What is still kept free for it.
    var unfilled: LeaseAmounts { held.missing(to: reservation) }
    /// What it may still take by its limit.
    var room: LeaseAmounts { limit - held }

    // MARK: Leases

    @inline(__always)
    mutating func granted(_ amounts: LeaseAmounts, share: Int64, isStanding: Bool) {
        held += amounts
        if !isStanding { holders += 1 }
        sharesOut += share
        grants += 1
        notePeak()
    }

    /// Charges what was used for that long; at the end, and at each renewal.
    @inline(__always)
    mutating func charge(_ amounts: LeaseAmounts, share: Int64, for time: Int64) {
        charged = min(charged + min(time, HoldingTime.longest) * share, FairTag.greatestUse)
        use.add(amounts, share: share, for: time)
    }

    @inline(__always)
    mutating func ended(_ lease: LeaseRecord, heldFor time: Int64) {
        held -= lease.amounts
        if lease.isStanding { return }
        holders -= 1
        sharesOut -= lease.share
        holdingTime.add(time)
    }

    mutating func waited(_ time: Int64) { waits.add(time) }

    // MARK: Waiters

    mutating func enqueue(_ place: Int32, at position: Int, _ amounts: LeaseAmounts) {
        queue.insert(place, at: position)
        wanted += amounts
        wanting += amounts.demanded
        notePeak()
    }

    mutating func dequeue(at position: Int, _ amounts: LeaseAmounts) {
        queue.remove(at: position)
        wanted -= amounts
        wanting -= amounts.demanded
    }

    @inline(__always)
    private mutating func notePeak() {
        if isAdaptive { peak = peak.maximum(held + wanted) }
    }

    mutating func beginPeak() { peak = held + wanted }

    // MARK: Fairness

    /// The holding time to reckon with: its own, or that of all as long as it has none.
    @inline(__always)
    func estimate(_ overall: HoldingTime) -> Int64 { holdingTime.hasSamples ? holdingTime.estimate : overall.estimate }

    /// What it has had, leases that are out included. `ahead`: shares that count less, for an urgent request.
    @inline(__always)
    func tag(_ overall: HoldingTime, ahead: Int64 = 0) -> FairTag {
        FairTag(use: charged + (sharesOut - ahead) * estimate(overall), weight: weight)
    }

    /// Gives up the credit that it has against the virtual time.
    @inline(__always)
    mutating func catchUp(to virtual: FairTag, _ overall: HoldingTime) {
        let own = tag(overall)
        if own < virtual { charged += virtual.use(at: weight) - own.use }
    }

    /// Changes what it may have. It keeps its place in the order, with another weight too.
    mutating func change(_ new: LeaseClassSettings, _ overall: HoldingTime) {
        let before = tag(overall)
        settings = new
        isAdaptive = new.isAdaptive
        charged += before.use(at: weight) - tag(overall).use
        limit = limit.maximum(new.limit.least).minimum(new.limit.most)
        reservation = reservation.maximum(new.reservation.least).minimum(new.reservation.most)
    }

    mutating func rescale(to first: Int64) { charged = HoldingTime.rescaled(charged, to: first) }

    /// Counts from the virtual time on; below it, there is nothing to count.
    mutating func rebase(by virtual: FairTag, _ overall: HoldingTime) {
        let own = tag(overall)
        charged -= own < virtual ? own.use : virtual.use(at: weight)
    }
}
