/// Topics, subscriptions, barriers. It has no threads, no clock and no I/O, and knows plugins by id only.
///
/// Whoever holds it reports what happens and then performs `actions`, which it takes with `takeActions`.
///
/// Invariants: the sequence of a topic grows by one with each event; a subscriber is given every event of its topics once, in order, or a
/// gap that names what it missed; nothing is given to two generations unless the first did not acknowledge it; nothing is given to a plugin
/// that is paused; every wait gets one answer; everything has a bound.
public struct EventMachine: Sendable {
    public let settings: EventSettings
    /// Names of the host's own topics on which plugins may publish.
    let openTopics: Set<String>

    var topics: [Topic] = []
    var topicPlaces: [String: Int] = [:]
    var plugins: [PluginAccount] = []
    var pluginPlaces: [String: Int] = [:]
    var subscriptions: [SubscriptionID: Subscription] = [:]
    var subscriptionNames: [SubscriptionName: SubscriptionID] = [:]
    var attachments: [AttachmentID: SubscriptionID] = [:]
    var waits: [WaitID: Wait] = [:]
    var barriers: [String: Barrier] = [:]
    var isClosed = false
    /// Nanoseconds since 1970, as whoever holds the machine has said last.
    public var time: Int64 = 0

    private var lastNumber: UInt64 = 0
    private var lastPosition: UInt64 = 0
    var actions: [EventAction] = []

    struct SubscriptionName: Hashable {
        let plugin: Int
        let name: String
    }

    public init(_ settings: EventSettings = EventSettings(), openTopics: Set<String> = []) {
        var settings = settings
        settings.queue = min(settings.queue, settings.events)
        self.settings = settings
        self.openTopics = openTopics
        admit(.host)
        serve(.host)
    }

    public var hasActions: Bool { !actions.isEmpty }

    /// What is to be done since the last time.
    public mutating func takeActions() -> [EventAction] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }

    mutating func number() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    mutating func position() -> UInt64 {
        lastPosition += 1
        return lastPosition
    }

    // MARK: Owners

    /// Makes a generation known. What it asks for is refused before, and after it has ended.
    public mutating func admit(_ owner: EventOwner) {
        let place = pluginPlaces[owner.plugin] ?? plugins.count
        if place == plugins.count {
            plugins.append(PluginAccount(id: owner.plugin))
            pluginPlaces[owner.plugin] = place
        }
        guard !plugins[place].generations.contains(owner.generation) else { return }
        plugins[place].generations.append(owner.generation)
    }

    /// The place of the owner's plugin, if the owner is there.
    func place(_ owner: EventOwner) throws(EventRefusal) -> Int {
        guard let place = pluginPlaces[owner.plugin], plugins[place].generations.contains(owner.generation), !isClosed else {
            throw EventRefusal(.ended, "\(owner.plugin) has ended")
        }
        return place
    }

    /// Takes back everything of a generation. Its share in a subscription is for the other generations, if there are any.
    public mutating func ownerEnded(_ owner: EventOwner) {
        guard let place = pluginPlaces[owner.plugin], let index = plugins[place].generations.firstIndex(of: owner.generation) else { return }
        plugins[place].generations.remove(at: index)
        if plugins[place].serving == owner.generation { plugins[place].serving = nil }
        let shares = subscriptions.values.flatMap { $0.attachments.filter { $0.owner == owner }.map(\.id) }
        for id in shares.sorted(by: { $0.number < $1.number }) { detach(id, EventRefusal(.ended, "\(owner.plugin) has ended")) }
        let ended = waits.filter { $0.value.owner == owner }.map(\.key)
        for id in ended.sorted(by: { $0.number < $1.number }) { end(id, .failure(EventRefusal(.ended, "\(owner.plugin) has ended"))) }
        wakeAll(of: place)
    }

    // MARK: Swaps

    /// Nothing is given to the plugin from now on; what its subscribers are being given they may finish.
    public mutating func pause(_ plugin: String) {
        if let place = pluginPlaces[plugin] { plugins[place].isPaused = true }
    }

    public mutating func resume(_ plugin: String) {
        guard let place = pluginPlaces[plugin] else { return }
        plugins[place].isPaused = false
        wakeAll(of: place)
    }

    /// From now on, events are given to that generation. Before, nothing is given to it.
    ///
    /// What the generation before has not acknowledged is given to it: at once when the plugin is paused, since that one has had its time;
    /// otherwise when it has acknowledged everything or has ended, or with ``takeOver(_:)``.
    public mutating func serve(_ owner: EventOwner) {
        guard let place = pluginPlaces[owner.plugin] else { return }
        plugins[place].serving = owner.generation
        plugins[place].takesOver = plugins[place].isPaused
        wakeAll(of: place)
    }

    /// The generation before that one has had its time.
    public mutating func takeOver(_ owner: EventOwner) {
        guard let place = pluginPlaces[owner.plugin], plugins[place].serving == owner.generation else { return }
        plugins[place].takesOver = true
        wakeAll(of: place)
    }

    /// Whether the serving generation waits for acknowledgements of the one before.
    public func isHandingOver(_ plugin: String) -> Bool {
        guard let place = pluginPlaces[plugin], !plugins[place].takesOver else { return false }
        return subscriptions.values.contains { subscription in
            guard subscription.plugin == place, !subscription.outstanding.isEmpty, let current = subscription.current,
                let index = subscription.index(of: current)
            else { return false }
            return subscription.attachments[index].owner.generation != plugins[place].serving
        }
    }

    /// Whether the generation is being given something; and how many deliveries it could still acknowledge.
    public func activity(of owner: EventOwner) -> (isDelivering: Bool, outstanding: Int) {
        var activity = (isDelivering: false, outstanding: 0)
        for subscription in subscriptions.values {
            for share in subscription.attachments where share.owner == owner {
                if share.delivering != nil { activity.isDelivering = true }
                if subscription.current == share.id { activity.outstanding += subscription.outstanding.count }
            }
        }
        return activity
    }

    // MARK: The end

    /// Nothing is published any more. Subscribers get what there is, and then their end.
    public mutating func close() {
        isClosed = true
        for id in waits.keys.sorted(by: { $0.number < $1.number }) { end(id, .failure(EventRefusal(.ended, "the host has ended"))) }
        for id in attachments.keys.sorted(by: { $0.number < $1.number }) { startPump(id) }
    }
}
