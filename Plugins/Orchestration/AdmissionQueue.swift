/// Who may run now: up to `concurrency` at once, the next `capacity` in the order of their arrival, nobody beyond.
struct AdmissionQueue: Sendable {
    enum Arrival: Sendable, Equatable { case run, wait, refuse }

    let concurrency: Int
    let capacity: Int
    private(set) var running: Set<UInt64> = []
    private(set) var waiting: [UInt64] = []

    init(concurrency: Int, capacity: Int) {
        self.concurrency = concurrency
        self.capacity = capacity
    }

    mutating func arrive(_ ticket: UInt64) -> Arrival {
        if running.count < concurrency {
            running.insert(ticket)
            return .run
        }
        guard waiting.count < capacity else { return .refuse }
        waiting.append(ticket)
        return .wait
    }

    /// A waiting ticket is given up. False when it is not waiting: it runs already, or was never let in.
    mutating func abandon(_ ticket: UInt64) -> Bool {
        guard let place = waiting.firstIndex(of: ticket) else { return false }
        waiting.remove(at: place)
        return true
    }

    /// A running ticket ends; gives the one that runs instead. Another ticket changes nothing.
    mutating func leave(_ ticket: UInt64) -> UInt64? {
        guard running.remove(ticket) != nil, !waiting.isEmpty else { return nil }
        let next = waiting.removeFirst()
        running.insert(next)
        return next
    }
}
