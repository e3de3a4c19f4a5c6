import Lease

/// What `crucible leases` shows: who holds what, who waits, and the shares, at one moment.
public struct LeaseReport: Codable, Sendable {
    /// Amounts by resource: memory in bytes, cpu in thousandths of a processor.
    public struct Amounts: Codable, Sendable, Equatable {
        public var concurrency: Int64
        public var connections: Int64
        public var memory: Int64
        public var cpu: Int64

        init(_ amounts: LeaseAmounts) {
            concurrency = amounts.slots
            connections = amounts.connections
            memory = amounts.memory
            cpu = amounts.cpu
        }

        /// The amounts that are not zero: `2 concurrency, 1048576 memory`.
        public var words: String {
            let named = [(concurrency, "concurrency"), (connections, "connections"), (memory, "memory"), (cpu, "cpu")]
            return named.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        }
    }

    public struct Plugin: Codable, Sendable {
        public var id: String
        public var weight: Int64
        public var held: Amounts
        public var waiting: Int
        public var grants: UInt64
        public var refusals: UInt64
        public var preemptions: UInt64
        /// The part of all use that was its, from 0 to 1; nil when nothing was used yet.
        public var share: Double?
        /// Nanoseconds; nil when no lease has ended yet.
        public var meanHolding: Int64?
        /// Nanoseconds within which half, and 99 of 100, of those that waited had their turn; nil when none has waited.
        public var waitMedian: Int64?
        public var wait99: Int64?
        public var isThrottled: Bool
    }

    public struct Holder: Codable, Sendable {
        public var token: UInt64
        public var plugin: String
        /// 0: the host, for what it does for the plugin.
        public var generation: Int32
        public var amounts: Amounts
        public var files: [String]
        /// Milliseconds.
        public var age: Int64
        /// nil: it has no term.
        public var left: Int64?
        public var notice: String?
    }

    public struct Waiter: Codable, Sendable {
        public var plugin: String
        public var generation: Int32
        public var amounts: Amounts
        public var files: [String]
        public var urgency: String
        /// Milliseconds.
        public var waited: Int64
        /// What becomes free is held back for it.
        public var isReserving: Bool
    }

    public var capacity: Amounts
    public var held: Amounts
    public var plugins: [Plugin]
    public var holders: [Holder]
    public var waiters: [Waiter]

    init(_ figures: LeaseFigures, now: Int64) {
        capacity = Amounts(figures.capacity)
        held = Amounts(figures.held)
        plugins = figures.classes.map { Plugin($0, throttledWeight: figures.throttledWeight) }
        holders = figures.leases.map { lease in
            Holder(
                token: lease.id.token, plugin: lease.plugin, generation: lease.generation, amounts: Amounts(lease.amounts),
                files: lease.files.map(\.path), age: (now - lease.grantedAt) / 1_000_000, left: lease.endsAt == .max ? nil : (lease.endsAt - now) / 1_000_000,
                notice: lease.notice.map { "\($0)" })
        }
        waiters = figures.waiters.map { waiter in
            Waiter(
                plugin: waiter.plugin, generation: waiter.generation, amounts: Amounts(waiter.amounts), files: waiter.files.map(\.path),
                urgency: "\(waiter.urgency)", waited: (now - waiter.since) / 1_000_000, isReserving: waiter.isReserving)
        }
    }
}

extension LeaseReport.Plugin {
    fileprivate init(_ figures: ClassFigures, throttledWeight: Int64) {
        id = figures.plugin
        weight = figures.weight
        held = LeaseReport.Amounts(figures.held)
        waiting = figures.waiters
        grants = figures.grants
        refusals = figures.refused
        preemptions = figures.preemptions
        share = figures.share
        meanHolding = figures.meanHoldingTime
        waitMedian = figures.waits.quantile(0.5)
        wait99 = figures.waits.quantile(0.99)
        isThrottled = figures.weight <= throttledWeight
    }
}

extension Host {
    /// Who holds leases and who waits, now.
    public var leaseReport: LeaseReport { LeaseReport(shared.leases.desk.figures(), now: configuration.clock.now()) }
}
