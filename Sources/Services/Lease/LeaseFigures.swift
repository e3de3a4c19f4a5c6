/// What there is to see of the leases at one moment.
public struct LeaseFigures: Sendable {
    public let capacity: LeaseAmounts
    public let held: LeaseAmounts
    /// What is held back for requests that reserve.
    public let heldBack: LeaseAmounts
    /// Classes up to this weight are throttled; 0: none.
    public let throttledWeight: Int64
    public let classes: [ClassFigures]
    public let leases: [LeaseHolding]
    public let waiters: [LeaseWaiting]
}

/// The figures of one plugin, all its generations together.
public struct ClassFigures: Sendable {
    public let plugin: String
    public let weight: Int64
    /// In force at the moment.
    public let limit: LeaseAmounts
    public let reservation: LeaseAmounts
    public let held: LeaseAmounts
    public let holders: Int
    public let waiters: Int
    public let grants: UInt64
    /// How many requests were refused, by the reason; reasons that never were are not there.
    public let refusals: [LeaseRefusal.Reason: UInt64]
    public var refused: UInt64 { refusals.values.reduce(0, +) }
    /// How many leases it lost to critical requests.
    public let preemptions: UInt64
    /// Leases whose term was over before they were given back.
    public let expirations: UInt64
    /// Amounts times nanoseconds, up to now.
    public let use: LeaseUse
    /// The part of all use that is the class's, from 0 to 1; by dominant shares. nil when nothing was used.
    public let share: Double?
    /// Nanoseconds; nil when no lease has ended.
    public let meanHoldingTime: Int64?
    /// Of those that had to wait; the others waited for nothing.
    public let waits: WaitHistogram
}

/// One lease.
public struct LeaseHolding: Sendable, Equatable {
    public let id: LeaseID
    public let plugin: String
    public let generation: Int32
    public let amounts: LeaseAmounts
    public let files: [LeasedFile]
    public let grantedAt: Int64
    public let endsAt: Int64
    /// Why it ends then, if notice was given.
    public let notice: LeaseEnd?
}

/// One request that waits.
public struct LeaseWaiting: Sendable, Equatable {
    public let id: WaiterID
    public let plugin: String
    public let generation: Int32
    public let amounts: LeaseAmounts
    public let files: [LeasedFile]
    public let urgency: LeaseUrgency
    public let since: Int64
    /// Whether what becomes free is held back for it.
    public let isReserving: Bool
}
