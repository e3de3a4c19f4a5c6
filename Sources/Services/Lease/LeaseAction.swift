/// Why a lease ends without being released by its holder.
public enum LeaseEnd: Sendable, Equatable, CaseIterable {
    /// Its term is over.
    case expired
    /// It was taken back, with notice.
    case revoked
    /// A critical request of a class with more weight needs what it holds; with notice.
    case preempted
    /// Its owner crashed, stopped or was replaced.
    case ownerEnded
}

/// What the holder of the machine has to do, in this order.
public enum LeaseAction: Sendable, Equatable {
    /// This request has what it waited for.
    case granted(WaiterID, LeaseGrant)
    /// This request gets nothing.
    case refused(WaiterID, LeaseRefusal)
    /// The lease ends at this instant unless it is released before.
    case notice(LeaseID, LeaseEnd, endsAt: Int64)
    /// The lease has ended; its holder has nothing any more.
    case ended(LeaseID, LeaseEnd)
    /// Call `tick` at this instant. It takes the place of every earlier one.
    case wakeAt(Int64)
}
