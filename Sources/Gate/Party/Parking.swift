import Timing

/// The calls that wait at a seat while its plugin is replaced.
struct Parking {
    struct Waiter {
        var number: UInt64 = 0
        /// A thread that waits by itself, or a call that is resumed.
        var signal: Signal?
        var call: ParkedCall?
    }

    var isOn = false
    var limit = 0
    /// How many have waited.
    var total = 0
    var waiting: [UInt64: Waiter] = [:]
    /// Goes on from one swap to the next: whoever leaves the queue late must not take away the place of somebody who waits now.
    private var next: UInt64 = 1

    mutating func end() {
        isOn = false
        (limit, total) = (0, 0)
        waiting = [:]
    }

    mutating func add(_ waiter: Waiter) -> Seat.Outcome {
        guard isOn else { return .over }
        // Those that were cancelled or whose deadline has passed wait no more.
        if waiting.count >= limit { waiting = waiting.filter { $0.value.call?.node.isAnswered != true } }
        guard waiting.count < limit else { return .full }
        var waiter = waiter
        waiter.number = next
        waiting[next] = waiter
        next += 1
        total += 1
        return .waits(waiter.number)
    }
}
