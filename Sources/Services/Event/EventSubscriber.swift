import Dispatch

/// Who is told what a subscription brings: one item after the other, on a queue of its own, with no lock held. It may block; then it holds
/// up itself, and those who publish for it if it wants that.
public final class EventSubscriber: Sendable {
    let take: @Sendable (EventDelivery) -> EventReceipt
    /// The last that it is told; nil: it ended as its owner wished.
    let ended: @Sendable (EventRefusal?) -> Void
    let queue: DispatchQueue

    public init(
        _ name: String, take: @escaping @Sendable (EventDelivery) -> EventReceipt, ended: @escaping @Sendable (EventRefusal?) -> Void
    ) {
        self.take = take
        self.ended = ended
        queue = DispatchQueue(label: "crucible.event.\(name)")
    }
}
