/// Subscribing.
extension EventMachine {
    /// Gives a generation a share in its plugin's subscription of that name. Nothing is given to it before ``open(_:)``.
    public mutating func subscribe(_ request: EventRequest, by owner: EventOwner) -> Result<(SubscriptionID, AttachmentID), EventRefusal> {
        do throws(EventRefusal) {
            let plugin = try place(owner)
            try check(request)
            let name = SubscriptionName(plugin: plugin, name: request.name)
            let known = subscriptionNames[name]
            if let known, subscriptions[known]!.attachments.contains(where: { $0.owner == owner }) {
                throw EventRefusal(.wrongState, "\(owner.plugin) has a subscription '\(request.name)' already")
            }
            guard attachments.count < settings.subscriptions else {
                throw EventRefusal(.full, "there are as many subscriptions as there may be, \(settings.subscriptions)")
            }
            let shares = subscriptions.values.reduce(0) { $0 + $1.attachments.count { $0.owner == owner } }
            guard owner == .host || shares < settings.subscriptionsOfPlugin else {
                throw EventRefusal(.full, "\(owner.plugin) has as many subscriptions as it may, \(settings.subscriptionsOfPlugin)")
            }
            let share = AttachmentID(number: number())
            let id = known ?? makeSubscription(name, request, share)
            subscriptions[id]!.attachments.append(.init(id: share, owner: owner, request: request))
            attachments[share] = id
            return .success((id, share))
        } catch { return .failure(error) }
    }

    private func check(_ request: EventRequest) throws(EventRefusal) {
        guard TopicName.isValid(request.name) else {
            throw EventRefusal(.invalid, "a subscription has a name like a topic's, at most \(TopicName.longest) bytes")
        }
        guard (1...settings.patterns).contains(request.topics.count) else {
            throw EventRefusal(.invalid, "a subscription has 1 to \(settings.patterns) topics")
        }
        guard (1...settings.events).contains(request.queue ?? settings.queue) else {
            throw EventRefusal(.invalid, "a queue takes 1 to \(settings.events) events")
        }
    }

    private mutating func makeSubscription(_ name: SubscriptionName, _ request: EventRequest, _ share: AttachmentID) -> SubscriptionID {
        let id = SubscriptionID(number: number())
        subscriptionNames[name] = id
        subscriptions[id] = Subscription(
            id: id, plugin: name.plugin, name: name.name, patterns: request.topics, overflow: request.overflow,
            queue: request.queue ?? settings.queue, isManual: request.acknowledgement == .manual, current: share)
        followAll(id, since: request.since)
        return id
    }

    /// Enters the subscription in the topics that its patterns name and that it is not in yet.
    private mutating func followAll(_ id: SubscriptionID, since: UInt64?) {
        guard let subscription = subscriptions[id] else { return }
        for place in topics.indices where subscription.cursors[place] == nil {
            guard subscription.patterns.contains(where: { $0.matches(topics[place].name) }) else { continue }
            let end = topics[place].ring.end
            follow(id, place, from: since.map { min(max($0, 1), end) } ?? end)
        }
    }

    mutating func follow(_ id: SubscriptionID, _ place: Int, from sequence: UInt64) {
        subscriptions[id]?.cursors[place] = .init(next: sequence, acknowledged: sequence)
        topics[place].subscribers.append(id)
        if topics[place].waits { subscriptions[id]?.backlog += Int(topics[place].ring.end - sequence) }
        if subscriptions[id]?.overflow == .block { topics[place].blocking.append(id) }
    }

    private mutating func leave(_ id: SubscriptionID, _ place: Int) {
        topics[place].subscribers.removeAll { $0 == id }
        topics[place].blocking.removeAll { $0 == id }
        if let cursor = subscriptions[id]?.cursors.removeValue(forKey: place), topics[place].waits {
            subscriptions[id]?.backlog -= Int(topics[place].ring.end - cursor.acknowledged)
        }
        noteConsumed(place, id, before: .max)
    }

    // MARK: Shares

    /// Its subscriber can take events from now on.
    public mutating func open(_ share: AttachmentID) {
        guard let id = attachments[share], let index = subscriptions[id]?.index(of: share) else { return }
        subscriptions[id]?.attachments[index].isOpen = true
        wake(id)
        if isClosed { startPump(share) }
    }

    /// Ends a share. With the last one, the subscription ends.
    public mutating func detach(_ share: AttachmentID, _ refusal: EventRefusal? = nil) {
        guard let id = attachments.removeValue(forKey: share) else { return }
        subscriptions[id]?.attachments.removeAll { $0.id == share }
        actions.append(.ended(share, refusal))
        guard let subscription = subscriptions[id] else { return }
        guard subscription.attachments.isEmpty else { return wake(id) }
        let places = subscription.cursors.keys.sorted()
        for place in places { leave(id, place) }
        subscriptions[id] = nil
        subscriptionNames[SubscriptionName(plugin: subscription.plugin, name: subscription.name)] = nil
        for place in places { publishWaiting(place) }
    }

    /// Ends the owner's share in a subscription.
    public mutating func unsubscribe(_ id: SubscriptionID, by owner: EventOwner) -> EventRefusal? {
        do throws(EventRefusal) {
            detach(try share(id, owner))
            return nil
        } catch { return error }
    }

    private func share(_ id: SubscriptionID, _ owner: EventOwner) throws(EventRefusal) -> AttachmentID {
        guard let subscription = subscriptions[id] else { throw EventRefusal(.unknown, "there is no such subscription") }
        guard plugins[subscription.plugin].id == owner.plugin else { throw EventRefusal(.denied, "the subscription is another plugin's") }
        guard let share = subscription.attachments.first(where: { $0.owner == owner }) else {
            throw EventRefusal(.unknown, "this generation has no share in the subscription")
        }
        return share.id
    }

    /// The generation that serves is another one now: it takes the place of the one before, as it asked for it.
    private mutating func handOver(_ id: SubscriptionID, to index: Int) {
        subscriptions[id]?.rewind()
        guard let share = subscriptions[id]?.attachments[index] else { return }
        subscriptions[id]?.current = share.id
        subscriptions[id]?.patterns = share.request.topics
        subscriptions[id]?.queue = share.request.queue ?? settings.queue
        subscriptions[id]?.isManual = share.request.acknowledgement == .manual
        let places = (subscriptions[id]?.cursors.keys.sorted()) ?? []
        for place in places {
            if !share.request.topics.contains(where: { $0.matches(topics[place].name) }) { leave(id, place) }
        }
        if subscriptions[id]?.overflow != share.request.overflow {
            subscriptions[id]?.overflow = share.request.overflow
            for place in places where subscriptions[id]?.cursors[place] != nil {
                topics[place].blocking.removeAll { $0 == id }
                if share.request.overflow == .block { topics[place].blocking.append(id) }
            }
        }
        followAll(id, since: share.request.since)
        for place in places { publishWaiting(place) }
    }

    // MARK: Deliveries

    /// Starts giving events to the share that they are for, if there are some and it can take one.
    mutating func wake(_ id: SubscriptionID) {
        guard let subscription = subscriptions[id], let index = servingIndex(subscription), !subscription.attachments[index].isPumping,
            subscription.attachments[index].id != subscription.current || (!subscription.isFull && subscription.hasMore(topics))
        else { return }
        startPump(subscription.attachments[index].id)
    }

    mutating func wakeAll(of plugin: Int) {
        for id in subscriptions.filter({ $0.value.plugin == plugin }).keys.sorted(by: { $0.number < $1.number }) { wake(id) }
    }

    mutating func startPump(_ share: AttachmentID) {
        guard let id = attachments[share], let index = subscriptions[id]?.index(of: share),
            let attachment = subscriptions[id]?.attachments[index], attachment.isOpen, !attachment.isPumping
        else { return }
        subscriptions[id]?.attachments[index].isPumping = true
        actions.append(.pump(share))
    }

    /// The share to which something may be given now.
    private func servingIndex(_ subscription: Subscription) -> Int? {
        let plugin = plugins[subscription.plugin]
        guard !plugin.isPaused, let index = subscription.attachments.firstIndex(where: { $0.owner.generation == plugin.serving }),
            subscription.attachments[index].isOpen, !subscription.isDelivering
        else { return nil }
        if let current = subscription.current, current != subscription.attachments[index].id, !plugin.takesOver,
            !subscription.outstanding.isEmpty, subscription.index(of: current) != nil
        { return nil }
        return index
    }

    /// What is to be given to that share next; it is being given until ``completed(_:_:_:)``. nil: nothing now.
    public mutating func next(_ share: AttachmentID) -> EventDelivery? {
        guard let id = attachments[share], let index = subscriptions[id]?.index(of: share) else { return nil }
        var delivery: EventDelivery?
        if servingIndex(subscriptions[id]!) == index {
            if subscriptions[id]!.current != share { handOver(id, to: index) }
            delivery = subscriptions[id]!.take(index, topics)
        }
        if delivery == nil, subscriptions[id]!.attachments[index].delivering == nil {
            subscriptions[id]!.attachments[index].isPumping = false
            if isClosed { detach(share) }
        }
        return delivery
    }

    /// The subscriber has been given that delivery.
    public mutating func completed(_ share: AttachmentID, _ number: UInt64, _ receipt: EventReceipt) {
        guard let id = attachments[share], let index = subscriptions[id]?.index(of: share),
            subscriptions[id]?.attachments[index].delivering == number
        else { return }
        subscriptions[id]?.attachments[index].delivering = nil
        switch receipt {
        case .taken: if subscriptions[id]?.isManual == false { consumed(id, upTo: number) }
        case .failed(let message): return detach(share, EventRefusal(.wrongState, message))
        case .gone: subscriptions[id]?.attachments[index].isOpen = false
        }
        // Perhaps another generation has waited for this.
        wake(id)
    }

    /// The owner has consumed everything up to that delivery.
    public mutating func acknowledge(_ id: SubscriptionID, upTo number: UInt64, by owner: EventOwner) -> EventRefusal? {
        do throws(EventRefusal) {
            let share = try share(id, owner)
            guard let subscription = subscriptions[id], subscription.current == share else {
                throw EventRefusal(.ended, "another generation of \(owner.plugin) is given the events now")
            }
            guard number <= subscription.lastNumber else { throw EventRefusal(.invalid, "delivery \(number) has not been made yet") }
            consumed(id, upTo: number)
            wake(id)
            return nil
        } catch { return error }
    }

    private mutating func consumed(_ id: SubscriptionID, upTo number: UInt64) {
        guard let touched = subscriptions[id]?.acknowledge(upTo: number, topics), !touched.isEmpty else { return }
        for place in Set(touched).sorted() {
            if let cursor = subscriptions[id]?.cursors[place] { noteConsumed(place, id, before: cursor.acknowledged) }
        }
        guard let subscription = subscriptions[id], subscription.overflow == .block else { return }
        for place in subscription.cursors.keys.sorted() where !topics[place].queue.isEmpty { publishWaiting(place) }
    }
}
