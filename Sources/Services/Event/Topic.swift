/// What is kept of a topic.
struct Topic: Sendable {
    let name: String
    /// Whether a full subscriber holds publishers up. What happened to the host has happened: its own topics do not wait.
    let waits: Bool
    var ring = EventRing()
    var subscribers: [SubscriptionID] = []
    /// Those of them for which publishers wait.
    var blocking: [SubscriptionID] = []
    /// Who waits to publish, in this order.
    var queue: [WaitID] = []
    /// Fences that not everybody has consumed.
    var fences: [WaitID] = []
}
