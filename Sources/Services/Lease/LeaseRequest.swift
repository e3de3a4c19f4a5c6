/// What somebody wants to lease: all of it or nothing.
public struct LeaseRequest: Sendable {
    public var owner: LeaseOwner
    public var amounts: LeaseAmounts
    /// No path twice.
    public var files: [LeasedFile]
    public var urgency: LeaseUrgency
    /// Whether a critical request of a class with more weight may end the lease.
    public var isPreemptible: Bool
    /// How long it may be held without renewal, in nanoseconds; nil: the default. Beyond the maximum it is the maximum.
    public var term: Int64?
    /// The instant until which it may wait; nil: as long as the owner lives.
    public var deadline: Int64?

    public init(
        _ owner: LeaseOwner, _ amounts: LeaseAmounts, files: [LeasedFile] = [], urgency: LeaseUrgency = .normal,
        isPreemptible: Bool = false, term: Int64? = nil, deadline: Int64? = nil
    ) {
        self.owner = owner
        self.amounts = amounts
        self.files = files
        self.urgency = urgency
        self.isPreemptible = isPreemptible
        self.term = term
        self.deadline = deadline
    }
}
