/// The bounds of everything that events take.
public struct EventSettings: Sendable {
    public var topics = 128
    public var topicsOfPlugin = 32
    /// Events that a topic keeps, and their bytes.
    public var events = 1024
    public var bytes = 512 << 10
    /// Bytes of one event.
    public var largest = 64 << 10
    /// Subscriptions, and those of one plugin.
    public var subscriptions = 256
    public var subscriptionsOfPlugin = 32
    /// Patterns of one subscription.
    public var patterns = 16
    /// Of a subscription that does not say.
    public var queue = 256
    /// Who waits: for room in a topic, for a fence, at a barrier. In all, of one plugin, and for room in one topic.
    public var waits = 512
    public var waitsOfPlugin = 64
    public var waitsOfTopic = 64
    /// Parties of one barrier.
    public var parties = 256

    public init() {}
}
