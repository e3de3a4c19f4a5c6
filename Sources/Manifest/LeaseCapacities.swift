/// What the host has of each resource that plugins lease.
public struct LeaseCapacities: Sendable, Hashable {
    /// Requests that run at the same time, 1 to 10000.
    public var concurrency = 10
    /// HTTP connections that are open at the same time, 1 to 10000.
    public var connections = 64
    /// Bytes; above it, plugins of low weight are throttled.
    public var memory = 100_000_000
    /// The share of the machine's processors above which plugins of low weight are throttled, in percent.
    public var cpu = 80
    /// How many may wait for leases, at most 65536; more are refused at once.
    public var queue = 256
    /// How long a lease lasts that nobody renews, 1s to 1h.
    public var term: Duration = .seconds(60)
    /// After this time a large request that waits holds back what becomes free, at most 10m.
    public var age: Duration = .seconds(2)

    /// The defaults.
    public init() {}

    static let countRange = 1...10_000
    static let memoryRange = (1 << 20)...(1 << 40)
    static let queueRange = 0...65_536
    static let termRange: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)
    static let ageRange: ClosedRange<Duration> = .zero ... .seconds(600)
}

/// A plugin's share of what is leased.
public struct LeaseShare: Sendable, Hashable {
    /// Its part of what is contended for, 1 to 100.
    public var weight: Int
    /// The most that it may hold at the same time; nil: as much as there is.
    public var limit = Amounts()
    /// What is kept free for it; nil: nothing.
    public var reserve = Amounts()

    /// Amounts by resource.
    public struct Amounts: Sendable, Hashable {
        public var concurrency: Int?
        public var connections: Int?
        /// Bytes.
        public var memory: Int?
        public init() {}
    }

    /// The defaults of a plugin with this id.
    public init(plugin: String) { weight = Self.weights[plugin] ?? 50 }

    /// The weights of plugins that have one of the usual ids.
    static let weights = ["routing": 90, "orchestration": 85, "voice": 80, "mcp": 70]
    static let weightRange = 1...100
    static let amountRange = 0...10_000
    static let memoryRange = 0...(1 << 40)
}
