/// The newest events of a topic, found by sequence.
struct EventRing: Sendable {
    private var places: [PublishedEvent?] = []
    /// The sequence of the oldest event that is kept, or of the next one.
    private(set) var first: UInt64 = 1
    /// The sequence of the next event.
    private(set) var end: UInt64 = 1
    private(set) var bytes = 0

    var count: Int { Int(end - first) }

    subscript(_ sequence: UInt64) -> PublishedEvent? {
        guard sequence >= first, sequence < end else { return nil }
        return places[place(sequence)]
    }

    /// The event's sequence is `end`.
    mutating func append(_ event: PublishedEvent) {
        if count == places.count { grow() }
        places[place(end)] = event
        end += 1
        bytes += event.content.bytes
    }

    mutating func removeFirst() {
        guard count > 0 else { return }
        bytes -= places[place(first)]?.content.bytes ?? 0
        places[place(first)] = nil
        first += 1
    }

    private func place(_ sequence: UInt64) -> Int { Int(sequence & UInt64(places.count - 1)) }

    /// The number of places is a power of two.
    private mutating func grow() {
        let kept = (first..<end).map { places[place($0)] }
        places = Array(repeating: nil, count: max(8, places.count * 2))
        for (index, event) in kept.enumerated() { places[place(first + UInt64(index))] = event }
    }
}
