/// Something that a subscriber is told, with a number by which it is acknowledged.
public struct EventDelivery: Sendable {
    public enum Item: Sendable {
        case event(PublishedEvent)
        /// The events of these sequences do not exist any more; `upTo` is the first that does.
        case gap(topic: String, from: UInt64, upTo: UInt64)
    }

    public let subscription: SubscriptionID
    public let number: UInt64
    public let item: Item
}

/// How a subscriber took a delivery.
public enum EventReceipt: Sendable {
    case taken
    /// It will not take it, and wants no more.
    case failed(String)
    /// It has ended: what it has not acknowledged is for the next generation.
    case gone
}

public struct SubscriptionID: Hashable, Sendable {
    public let number: UInt64
    public init(number: UInt64) { self.number = number }
}

/// One generation's share in a subscription.
public struct AttachmentID: Hashable, Sendable {
    let number: UInt64
}

/// Somebody who waits: for room, for a fence, at a barrier.
public struct WaitID: Hashable, Sendable {
    let number: UInt64
}
