@testable import Lease

/// Classes that always have requests waiting, on a simulated clock: what each gets, and in which order.
struct FairRun {
    struct Contender {
        let plugin: String
        let weight: Int64
        /// How long the lease of that grant, counted from 0, is held, in nanoseconds.
        let holding: (Int) -> Int64
        /// The grant from which on it wants something.
        var from = 0
    }

    private(set) var machine: LeaseMachine
    private(set) var now: Int64 = 0
    /// Indices of contenders in the order of the grants.
    private(set) var order: [Int] = []
    private let contenders: [Contender]
    private var owners: [LeaseOwner] = []
    private var running: [(ends: Int64, id: LeaseID, contender: Int)] = []
    private var waiting: [WaiterID: Int] = [:]
    private var granted: [Int]
    private let urgency: [LeaseUrgency]

    static let standard: [(String, Int64)] = [("routing", 90), ("orchestration", 85), ("voice", 80), ("mcp", 70)]

    init(slots: Int64, _ contenders: [Contender], urgency: [LeaseUrgency] = []) {
        var settings = LeaseSettings()
        settings.capacity.slots = slots
        settings.maximumTerm = 3600 * LeaseSettings.second
        settings.defaultTerm = settings.maximumTerm
        for contender in contenders { settings.classes[contender.plugin] = LeaseClassSettings(weight: contender.weight) }
        machine = LeaseMachine(settings)
        self.contenders = contenders
        self.urgency = urgency
        granted = contenders.map { _ in 0 }
        owners = contenders.map { machine.admit(plugin: $0.plugin, generation: 1)! }
    }

    /// Runs until there were so many grants.
    mutating func run(grants: Int) {
        while order.count < grants {
            for index in contenders.indices where contenders[index].from <= order.count { fill(index) }
            let next = running.indices.min { (running[$0].ends, running[$0].id) < (running[$1].ends, running[$1].id) }
            guard let next else { return }
            let ending = running.remove(at: next)
            now = ending.ends
            _ = machine.release(ending.id, now: now)
            perform()
        }
    }

    /// Sees to it that three requests of the class wait.
    private mutating func fill(_ index: Int) {
        while waiting.values.count(where: { $0 == index }) < 3 {
            let urgency = urgency.isEmpty ? LeaseUrgency.normal : urgency[index]
            switch machine.request(LeaseRequest(owners[index], LeaseAmounts(.slots, 1), urgency: urgency), now: now) {
            case .granted(let grant): start(index, grant)
            case .waiting(let id): waiting[id] = index
            case .refused(let refusal): fatalError("\(refusal)")
            }
        }
    }

    private mutating func start(_ index: Int, _ grant: LeaseGrant) {
        running.append((now + contenders[index].holding(granted[index]), grant.id, index))
        granted[index] += 1
        order.append(index)
    }

    private mutating func perform() {
        for action in machine.takeActions() {
            if case .granted(let id, let grant) = action { start(waiting.removeValue(forKey: id)!, grant) }
        }
    }

    // MARK: What it shows

    /// What each class has used, in slot-nanoseconds, for one of its weight.
    mutating func normalizedUse() -> [Double] {
        let figures = machine.figures(now: now)
        return contenders.map { contender in
            figures.classes.first { $0.plugin == contender.plugin }!.use.slots / Double(contender.weight)
        }
    }

    /// The greatest deviation of a class's part from that which its weight gives it.
    mutating func shareError() -> Double {
        let use = normalizedUse()
        let weights = contenders.map { Double($0.weight) }
        let mean = zip(use, weights).map { $0 * $1 }.reduce(0, +) / weights.reduce(0, +)
        return use.map { abs($0 / mean - 1) }.max() ?? 0
    }

    /// Jain, Chiu, Hawe, 1984: 1 when all get the same.
    mutating func jainIndex() -> Double {
        let use = normalizedUse()
        let (sum, squares) = (use.reduce(0, +), use.map { $0 * $0 }.reduce(0, +))
        return sum * sum / (Double(use.count) * squares)
    }

    /// For a class, the most grants that others, or one other, had between two of its own.
    func mostBetween(grantsTo index: Int, of others: [Int]) -> Int {
        var (most, count, isCounting) = (0, 0, false)
        for granted in order {
            if granted == index {
                if isCounting { most = max(most, count) }
                (count, isCounting) = (0, true)
            } else if others.contains(granted) {
                count += 1
            }
        }
        return most
    }
}
