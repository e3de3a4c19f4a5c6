/// One lease. The number is its fencing token too: it is greater than that of every lease granted before.
public struct LeaseID: Sendable, Hashable, Comparable {
    public let token: UInt64

    public init(token: UInt64) { self.token = token }

    public static func < (left: LeaseID, right: LeaseID) -> Bool { left.token < right.token }
}

/// One request that waits. Numbers are not used again.
public struct WaiterID: Sendable, Hashable {
    public let number: UInt64

    public init(number: UInt64) { self.number = number }
}
