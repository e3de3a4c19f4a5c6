/// What one plugin may have.
///
/// Limits and reservations are ranges: within them they follow the load (`QuotaRule`). A range of one value is fixed.
public struct LeaseClassSettings: Sendable, Equatable {
    /// Of what is contended, a class gets the part that its weight is of all the weights; 1 to 1000.
    public var weight: Int64
    /// The most it may hold; at first `limit.least`.
    public var limit: AmountsRange
    /// What is kept free for it, whether it needs it or not; at first `reservation.least`.
    public var reservation: AmountsRange

    public init(weight: Int64 = 50, limit: AmountsRange = .init(.unlimited), reservation: AmountsRange = .init(.zero)) {
        self.weight = weight
        self.limit = limit
        self.reservation = reservation
    }

    var isAdaptive: Bool { limit.least != limit.most || reservation.least != reservation.most }
}

/// From one amount of each resource to another.
public struct AmountsRange: Sendable, Equatable {
    public var least: LeaseAmounts
    public var most: LeaseAmounts

    public init(_ least: LeaseAmounts, to most: LeaseAmounts) {
        self.least = least
        self.most = most
    }

    public init(_ fixed: LeaseAmounts) { self.init(fixed, to: fixed) }
}
