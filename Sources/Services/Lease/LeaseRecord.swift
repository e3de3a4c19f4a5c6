/// One lease that lives.
struct LeaseRecord: Sendable {
    let owner: LeaseOwner
    let amounts: LeaseAmounts
    let files: [LeasedFile]
    let isPreemptible: Bool
    /// Whether it is for something that is simply there, see `LeaseMachine.take`.
    let isStanding: Bool
    /// Of the capacities at the time of the grant; 0 when it is standing.
    let share: Int64
    let grantedAt: Int64
    let term: Int64
    /// What came before is charged.
    var chargedTo: Int64
    /// The end of the term, or of the notice.
    var endsAt: Int64
    /// Why it ends at `endsAt`; nil: because of its term.
    var notice: LeaseEnd?
}

/// One request that waits.
struct Waiter: Sendable {
    let request: LeaseRequest
    let term: Int64
    let arrivedAt: Int64
    /// When it came, or would have with its head start: the place in its queue.
    let rank: Int64
    /// Whether something is held back for it.
    var isReserving = false
    var hasPreempted = false

    var classIndex: Int { Int(request.owner.classIndex) }
}
