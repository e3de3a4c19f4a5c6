/// Timers in order of their instants: a binary heap of tokens beside their bodies. A value; no thread, no clock.
public struct TimerSchedule: Sendable {
    private var heap: [TimerToken] = []
    private var bodies: [TimerToken: @Sendable () -> Void] = [:]
    private var lastNumber: UInt64 = 0

    public init() {}

    public var isEmpty: Bool { bodies.isEmpty }

    /// The next instant at which something is due.
    public var next: Int64? { heap.first?.instant }

    public mutating func add(at instant: Int64, _ body: @escaping @Sendable () -> Void) -> TimerToken {
        lastNumber += 1
        let token = TimerToken(instant: instant, number: lastNumber)
        bodies[token] = body
        heap.append(token)
        siftUp(heap.count - 1)
        return token
    }

    public mutating func remove(_ token: TimerToken) {
        guard bodies.removeValue(forKey: token) != nil else { return }
        // Cancelled tokens stay in the heap until they come up, or until they outnumber the living.
        if heap.count > 64, heap.count > 2 * bodies.count { rebuild() }
        dropCancelled()
    }

    /// Takes out what is due, earliest first.
    public mutating func takeDue(_ now: Int64) -> [@Sendable () -> Void] {
        var due: [@Sendable () -> Void] = []
        while let first = heap.first, first.instant <= now {
            removeFirst()
            if let body = bodies.removeValue(forKey: first) { due.append(body) }
        }
        dropCancelled()
        return due
    }

    private mutating func dropCancelled() {
        while let first = heap.first, bodies[first] == nil { removeFirst() }
    }

    private mutating func rebuild() {
        heap = bodies.keys.sorted(by: precedes)
    }

    private func precedes(_ left: TimerToken, _ right: TimerToken) -> Bool {
        (left.instant, left.number) < (right.instant, right.number)
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && precedes(heap[right], heap[left]) ? right : left
            guard precedes(heap[child], heap[index]) else { return }
            heap.swapAt(child, index)
            index = child
        }
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, precedes(heap[index], heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }
}
