/// Everything that is set about leases, with the defaults. Times are in nanoseconds.
public struct LeaseSettings: Sendable, Equatable {
    /// What the host has. By default 100 MB, one core, 256 connections, 10 requests at the same time.
    public var capacity = LeaseAmounts(memory: 100_000_000, cpu: 1000, connections: 256, slots: 10)
    /// Plugins by id; those that are not here have `others`.
    public var classes: [String: LeaseClassSettings] = [
        "routing": .init(weight: 90), "orchestration": .init(weight: 85), "voice": .init(weight: 80), "mcp": .init(weight: 70),
    ]
    public var others = LeaseClassSettings()

    // MARK: Bounds

    /// How many requests of one class may wait.
    public var maxClassWaiters = 64
    /// How many may wait in all.
    public var maxWaiters = 256
    public var maxLeases = 4096
    public var maxClasses = 64
    /// How many generations of one plugin may hold leases at the same time.
    public var maxGenerations = 16
    public var maxFiles = 16
    public var maxGuards = 1024

    // MARK: Times

    public var defaultTerm: Int64 = 60 * second
    public var maximumTerm: Int64 = 3600 * second
    /// How long a holder has after a revocation.
    public var grace: Int64 = 2 * second
    /// How long a holder has after a preemption.
    public var preemptionGrace: Int64 = second
    /// A request that has waited this long and does not fit when it is its turn has what becomes free held back for it.
    public var reserveAge: Int64 = 2 * second
    /// How often limits and reservations follow the load.
    public var adaptInterval: Int64 = 10 * second

    // MARK: Urgency

    /// Within its class, a high or critical request stands where it would had it come this much earlier.
    public var headStart = Boost(high: second, critical: 5 * second)
    /// Between classes, the class of a high or critical request counts as if it had had so many grants like this one less.
    public var grantsAhead = Boost(high: 1, critical: 4)

    public struct Boost: Sendable, Equatable {
        public var high: Int64
        public var critical: Int64

        public init(high: Int64, critical: Int64) {
            self.high = high
            self.critical = critical
        }

        subscript(urgency: LeaseUrgency) -> Int64 {
            switch urgency {
            case .normal: 0
            case .high: high
            case .critical: critical
            }
        }
    }

    public var throttle = ThrottleSettings()

    public static let second: Int64 = 1_000_000_000

    /// The defaults.
    public init() {}

    func settings(of plugin: String) -> LeaseClassSettings { classes[plugin] ?? others }
}

/// When low weights are throttled, and when no longer. Between the two values of each nothing changes.
public struct ThrottleSettings: Sendable, Equatable {
    /// Bytes in use above which throttling begins.
    public var memoryAbove: Int64 = 100_000_000
    /// Bytes in use below which it ends.
    public var memoryBelow: Int64 = 90_000_000
    /// Thousandths of the processors in use above which throttling begins.
    public var cpuAbove: Int64 = 800
    /// Thousandths of the processors in use below which it ends.
    public var cpuBelow: Int64 = 700
    /// How many leases a throttled class may hold. One by default, so that what it does gets slow and does not stop.
    public var holders = 1

    public init() {}
}
