import Swap

/// Two generations behind a gate, and the calls that go through: what the swap must not harm. The plugin counts its calls, and the count
/// is its state.
struct Gate {
    struct Call {
        let id: Int
        /// The call that it was made by while that is inside; nil: it begins a chain.
        var outer: Int?
        /// The id of the call that began the chain.
        let chain: Int
        var generation = 0
        /// Whether it takes no notice of being cancelled.
        let isStubborn: Bool
        var isCancelled = false
    }

    private(set) var edges: Int
    private(set) var isParking = false
    private var mostParked = 0
    private(set) var parked: [Call] = []
    /// Calls of chains inside that went in while the others were parked; calls that found no place to wait; that waited past their deadline.
    private(set) var letThrough = 0
    private(set) var refused = 0
    private(set) var late = 0
    private(set) var inside: [Int: Call] = [:]
    /// The state of each generation.
    var counts: [Int: Int] = [:]
    /// How many calls have been counted at all.
    private(set) var total = 0
    private(set) var violations: [String] = []
    /// Where calls may be.
    var alive: Set<Int>

    init(edges: Int) {
        self.edges = edges
        alive = [edges]
    }

    func callsInside(_ generation: Int) -> Int { inside.values.count { $0.generation == generation } }

    enum Beginning { case inside, parked, refused }

    mutating func begin(_ call: Call) -> Beginning {
        guard isParking else {
            enter(call, edges)
            return .inside
        }
        if inside.values.contains(where: { $0.chain == call.chain && $0.generation == edges }) {
            letThrough += 1
            enter(call, edges)
            return .inside
        }
        guard parked.count < mostParked else {
            refused += 1
            return .refused
        }
        parked.append(call)
        return .parked
    }

    private mutating func enter(_ call: Call, _ generation: Int) {
        if !alive.contains(generation) { violations.append("call \(call.id) went to generation \(generation), which does not serve") }
        var call = call
        call.generation = generation
        inside[call.id] = call
    }

    /// The call's last deed in its generation is to be counted there. nil when it has ended already.
    mutating func end(_ id: Int) -> Call? {
        guard let call = inside.removeValue(forKey: id) else { return nil }
        counts[call.generation, default: 0] += 1
        total += 1
        return call
    }

    /// The deadline of a call that may be parked still: then it has ended, and was never inside.
    mutating func expire(_ id: Int) -> Call? {
        guard let index = parked.firstIndex(where: { $0.id == id }) else { return nil }
        late += 1
        return parked.remove(at: index)
    }

    mutating func park(most: Int) {
        isParking = true
        mostParked = most
    }

    mutating func reopen() { isParking = false }

    mutating func commit(_ generation: Int) {
        edges = generation
        isParking = false
    }

    /// The calls that were parked, now inside.
    mutating func release(to generation: Int) -> [Int] {
        let calls = parked
        parked = []
        for call in calls { enter(call, generation) }
        return calls.map(\.id)
    }

    /// The calls that take notice.
    func cancellable(_ generation: Int) -> [Int] {
        inside.values.filter { $0.generation == generation && !$0.isStubborn }.map(\.id).sorted()
    }
}
