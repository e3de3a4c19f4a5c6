/// What somebody wants to be told about a request and the lease that comes of it.
///
/// A desk calls them one after the other, in the order in which things happened, on whatever thread was at the desk, with no lock held. They
/// may use the desk; they must not block, since all others wait for them.
public final class LeaseHandlers: Sendable {
    let onGranted: @Sendable (LeaseGrant) -> Void
    let onRefused: @Sendable (LeaseRefusal) -> Void
    let onNotice: @Sendable (LeaseID, LeaseEnd, _ endsAt: Int64) -> Void
    let onEnded: @Sendable (LeaseID, LeaseEnd) -> Void

    public init(
        onGranted: @escaping @Sendable (LeaseGrant) -> Void = { _ in }, onRefused: @escaping @Sendable (LeaseRefusal) -> Void = { _ in },
        onNotice: @escaping @Sendable (LeaseID, LeaseEnd, _ endsAt: Int64) -> Void = { _, _, _ in },
        onEnded: @escaping @Sendable (LeaseID, LeaseEnd) -> Void = { _, _ in }
    ) {
        self.onGranted = onGranted
        self.onRefused = onRefused
        self.onNotice = onNotice
        self.onEnded = onEnded
    }
}
