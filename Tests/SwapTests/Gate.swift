import Swap

/// Two generations behind a gate, and the calls that go through: what the swap must not harm. The plugin counts its calls, and the count
/// is its state.
struct Gate {
    struct Call {
        let id: Int
        var generation: Int
        /// Whether it takes no notice of being cancelled.
        let isStubborn: Bool
        var isCancelled = false
    }

    private(set) var edges: Int
    private(set) var isParking = false
    private(set) var parked: [Call] = []
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

    /// A call of a new chain. False if it is parked.
    mutating func begin(_ call: Call) -> Bool {
        guard !isParking else {
            parked.append(call)
            return false
        }
        enter(call, edges)
        return true
    }

    private mutating func enter(_ call: Call, _ generation: Int) {
        if !alive.contains(generation) { violations.append("call \(call.id) went to generation \(generation), which does not serve") }
        var call = call
        call.generation = generation
        inside[call.id] = call
    }

    /// The call's last deed in its generation is to be counted there.
    mutating func end(_ id: Int) -> Int? {
        guard let call = inside.removeValue(forKey: id) else { return nil }
        counts[call.generation, default: 0] += 1
        total += 1
        return call.generation
    }

    mutating func park() { isParking = true }

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
