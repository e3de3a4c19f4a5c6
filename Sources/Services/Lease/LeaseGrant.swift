/// A lease as its holder gets it.
public struct LeaseGrant: Sendable, Equatable {
    public let id: LeaseID
    /// The instant at which it ends unless it is renewed.
    public let endsAt: Int64

    /// Greater than that of every lease granted before.
    public var token: UInt64 { id.token }
}

/// The first answer to a request.
public enum LeaseAnswer: Sendable, Equatable {
    case granted(LeaseGrant)
    /// An action `granted` or `refused` with this id follows, one of them and once.
    case waiting(WaiterID)
    case refused(LeaseRefusal)
}
