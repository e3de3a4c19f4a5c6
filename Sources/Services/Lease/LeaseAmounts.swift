/// An amount of each countable resource: a capacity, a limit, a demand, or what is held.
public struct LeaseAmounts: Sendable, Hashable {
    /// Bytes.
    public var memory: Int64
    /// Thousandths of a core.
    public var cpu: Int64
    public var connections: Int64
    public var slots: Int64

    public static let zero = LeaseAmounts()
    /// More than there is of anything, and far enough from the greatest number that sums of it stay in range.
    public static let unlimited = LeaseAmounts(memory: 1 << 60, cpu: 1 << 60, connections: 1 << 60, slots: 1 << 60)

    public init(memory: Int64 = 0, cpu: Int64 = 0, connections: Int64 = 0, slots: Int64 = 0) {
        self.memory = memory
        self.cpu = cpu
        self.connections = connections
        self.slots = slots
    }

    /// This much of one resource and nothing of the others.
    public init(_ resource: LeaseResource, _ amount: Int64) {
        self.init()
        self[resource] = amount
    }

    public subscript(resource: LeaseResource) -> Int64 {
        get {
            switch resource {
            case .memory: memory
            case .cpu: cpu
            case .connections: connections
            case .slots: slots
            }
        }
        set {
            switch resource {
            case .memory: memory = newValue
            case .cpu: cpu = newValue
            case .connections: connections = newValue
            case .slots: slots = newValue
            }
        }
    }

    public static func + (left: LeaseAmounts, right: LeaseAmounts) -> LeaseAmounts { left.zip(right, +) }
    public static func - (left: LeaseAmounts, right: LeaseAmounts) -> LeaseAmounts { left.zip(right, -) }
    public static func += (left: inout LeaseAmounts, right: LeaseAmounts) { left = left + right }
    public static func -= (left: inout LeaseAmounts, right: LeaseAmounts) { left = left - right }

    /// Whether `available` has what is demanded here. A resource of which nothing is demanded never stands in the way, not even when
    /// more of it is held than there is, which happens after a capacity was lowered.
    @inline(__always)
    public func fits(in available: LeaseAmounts) -> Bool {
        (memory <= 0 || memory <= available.memory) && (cpu <= 0 || cpu <= available.cpu)
            && (connections <= 0 || connections <= available.connections) && (slots <= 0 || slots <= available.slots)
    }

    /// No amount is negative, and one at least is more than nothing.
    var isDemand: Bool { memory | cpu | connections | slots > 0 && hasNoNegative }
    var hasNoNegative: Bool { memory >= 0 && cpu >= 0 && connections >= 0 && slots >= 0 }

    @inline(__always)
    func zip(_ other: LeaseAmounts, _ combine: (Int64, Int64) -> Int64) -> LeaseAmounts {
        LeaseAmounts(
            memory: combine(memory, other.memory), cpu: combine(cpu, other.cpu),
            connections: combine(connections, other.connections), slots: combine(slots, other.slots))
    }

    /// What is missing here up to `other`, nowhere below zero.
    func missing(to other: LeaseAmounts) -> LeaseAmounts { other.zip(self) { max(0, $0 - $1) } }

    func maximum(_ other: LeaseAmounts) -> LeaseAmounts { zip(other, max) }
    func minimum(_ other: LeaseAmounts) -> LeaseAmounts { zip(other, min) }

    /// 1 for every resource of which something is demanded: what counts waiters by resource.
    var demanded: LeaseAmounts {
        LeaseAmounts(memory: memory > 0 ? 1 : 0, cpu: cpu > 0 ? 1 : 0, connections: connections > 0 ? 1 : 0, slots: slots > 0 ? 1 : 0)
    }
}

extension LeaseAmounts {
    /// The whole of a resource, as `dominantShare` counts.
    static let whole: Int64 = 1 << 16

    /// The greatest of the demanded parts of the capacities, in units of 1/65536, from 1 to 65536.
    ///
    /// Fairness over several resources at once goes by this one: Ghodsi and others, Dominant Resource Fairness, NSDI 2011.
    func dominantShare(of capacity: LeaseAmounts) -> Int64 {
        var share: Int64 = 1
        if memory > 0 { share = max(share, Self.part(memory, of: capacity.memory)) }
        if cpu > 0 { share = max(share, Self.part(cpu, of: capacity.cpu)) }
        if connections > 0 { share = max(share, Self.part(connections, of: capacity.connections)) }
        if slots > 0 { share = max(share, Self.part(slots, of: capacity.slots)) }
        return share
    }

    @inline(__always)
    private static func part(_ amount: Int64, of capacity: Int64) -> Int64 {
        // Capacities are below 2^46, see LeaseSettings.problems, so this does not overflow.
        amount >= capacity ? whole : amount * whole / capacity
    }
}
