/// Somebody who waits.
struct Wait: Sendable {
    enum Reason: Sendable {
        case room(topic: Int, PublishedEvent.Kind, EventContent)
        case fence(topic: Int, UInt64, remaining: Set<SubscriptionID>)
        case barrier(String)
    }

    let owner: EventOwner
    let plugin: Int
    var reason: Reason
}

/// A barrier at which some have arrived.
struct Barrier: Sendable {
    let parties: Int
    var arrived: [WaitID] = []
}
