/// What is wrong with a lease, a waiter or a guard that somebody names.
public enum LeaseError: Error, Sendable, Equatable {
    /// No lease or waiter ever had this id.
    case unknown
    /// It was released, or has ended otherwise; a second release too.
    case ended
    /// It belongs to another owner.
    case notOwner
    /// It was revoked and cannot be renewed.
    case revoked
    /// A lease with a greater token has used the guard.
    case stale
    /// There are as many guards as there may be, and leases live that could still use each.
    case tooManyGuards
}
