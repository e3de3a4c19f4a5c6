/// Publishing.
extension EventMachine {
    /// Publishes at once, or refuses: nothing waits. Gives the event's sequence.
    public mutating func publish(_ topic: String, _ content: EventContent, by owner: EventOwner) -> Result<UInt64, EventRefusal> {
        do throws(EventRefusal) {
            let place = try topicPlace(topic, content, owner)
            guard topics[place].queue.isEmpty else {
                throw EventRefusal(.busy, "busy: \(topics[place].queue.count) wait already to publish on \(topic)")
            }
            if let hindrance = hindrance(place, content.bytes) { throw hindrance }
            return .success(append(place, .event, content, owner))
        } catch { return .failure(error) }
    }

    /// Publishes when there is room: at once, or when its turn has come.
    public mutating func post(_ topic: String, _ content: EventContent, by owner: EventOwner) -> EventAnswer {
        enqueue(topic, .event, content, owner)
    }

    /// Publishes a fence. Done when everybody who subscribes to the topic has consumed it.
    public mutating func fence(_ topic: String, _ content: EventContent, by owner: EventOwner) -> EventAnswer {
        enqueue(topic, .fence, content, owner)
    }

    private mutating func enqueue(_ topic: String, _ kind: PublishedEvent.Kind, _ content: EventContent, _ owner: EventOwner) -> EventAnswer {
        do throws(EventRefusal) {
            let place = try topicPlace(topic, content, owner)
            let isFree = topics[place].queue.isEmpty && hindrance(place, content.bytes) == nil
            if isFree, kind == .event { return .done(append(place, kind, content, owner)) }
            guard topics[place].queue.count < settings.waitsOfTopic else {
                throw EventRefusal(.full, "\(settings.waitsOfTopic) wait already to publish on \(topic)")
            }
            let id = try addWait(.room(topic: place, kind, content), owner)
            topics[place].queue.append(id)
            guard isFree, let sequence = publishNext(place) else { return .waiting(id) }
            // A fence that nobody has to consume is done.
            guard waits[id] == nil else { return .waiting(id) }
            return .done(sequence)
        } catch { return .refused(error) }
    }

    // MARK: Topics

    private mutating func topicPlace(_ name: String, _ content: EventContent, _ owner: EventOwner) throws(EventRefusal) -> Int {
        let plugin = try place(owner)
        guard content.bytes <= settings.largest + 64 else {
            throw EventRefusal(.tooLarge, "an event has at most \(settings.largest) bytes")
        }
        let isReserved = name.hasPrefix(TopicName.reserved)
        if isReserved, owner != .host, !openTopics.contains(name) {
            throw EventRefusal(.denied, "\(name) is the host's; only the host publishes on it")
        }
        if let known = topicPlaces[name] { return known }
        guard TopicName.isValid(name) else {
            throw EventRefusal(
                .invalid, "a topic has words of a-z 0-9 _ - with dots between them, at most \(TopicName.longest) bytes; this one has not")
        }
        guard topics.count < settings.topics else { throw EventRefusal(.full, "there are as many topics as there may be, \(settings.topics)") }
        guard owner == .host || plugins[plugin].topics < settings.topicsOfPlugin else {
            throw EventRefusal(.full, "\(owner.plugin) has made as many topics as it may, \(settings.topicsOfPlugin)")
        }
        plugins[plugin].topics += 1
        return makeTopic(name, waits: !isReserved || openTopics.contains(name))
    }

    private mutating func makeTopic(_ name: String, waits: Bool) -> Int {
        let place = topics.count
        topics.append(Topic(name: name, waits: waits))
        topicPlaces[name] = place
        for id in subscriptions.keys.sorted(by: { $0.number < $1.number }) {
            if subscriptions[id]!.patterns.contains(where: { $0.matches(name) }) { follow(id, place, from: 1) }
        }
        return place
    }

    // MARK: Room

    /// Why an event of that size cannot be published now.
    func hindrance(_ place: Int, _ bytes: Int) -> EventRefusal? {
        guard !topics[place].blocking.isEmpty, topics[place].waits else { return nil }
        var (pinned, by) = (UInt64.max, SubscriptionID(number: 0))
        for id in topics[place].blocking {
            guard let subscription = subscriptions[id], let cursor = subscription.cursors[place] else { continue }
            if subscription.backlog >= subscription.queue {
                return busy(subscription, "has \(subscription.backlog) events to consume, as many as its queue takes")
            }
            if cursor.acknowledged < pinned { (pinned, by) = (cursor.acknowledged, id) }
        }
        // What may go to make room is what everybody for whom publishers wait has consumed.
        let ring = topics[place].ring
        var (first, count, held) = (ring.first, ring.count, ring.bytes)
        while count > 0, count >= settings.events || held + bytes > settings.bytes {
            guard first < pinned, let event = ring[first] else {
                return subscriptions[by].map { busy($0, "has not consumed what fills \(topics[place].name)") }
            }
            held -= event.content.bytes
            count -= 1
            first += 1
        }
        return nil
    }

    private func busy(_ subscription: Subscription, _ why: String) -> EventRefusal {
        EventRefusal(.busy, "busy: \(subscription.name) of \(plugins[subscription.plugin].id) \(why)")
    }

    private mutating func append(_ place: Int, _ kind: PublishedEvent.Kind, _ content: EventContent, _ owner: EventOwner) -> UInt64 {
        while topics[place].ring.count > 0,
            topics[place].ring.count >= settings.events || topics[place].ring.bytes + content.bytes > settings.bytes
        { topics[place].ring.removeFirst() }
        let sequence = topics[place].ring.end
        topics[place].ring.append(PublishedEvent(
            topic: topics[place].name, sequence: sequence, kind: kind, source: owner, time: time, content: content, position: position()))
        if !topics[place].subscribers.isEmpty {
            for id in topics[place].subscribers {
                if topics[place].waits { subscriptions[id]?.backlog += 1 }
                wake(id)
            }
        }
        return sequence
    }

    // MARK: Who waits for room

    /// Publishes what waits for room, as far as there is some.
    mutating func publishWaiting(_ place: Int) {
        while let id = topics[place].queue.first, case .room(_, _, let content)? = waits[id]?.reason, hindrance(place, content.bytes) == nil {
            guard let sequence = publishNext(place) else { return }
            if waits[id] == nil { actions.append(.answered(id, .success(sequence))) }
        }
    }

    /// Publishes the first that waits. Its wait has ended, unless it is a fence that somebody has to consume.
    private mutating func publishNext(_ place: Int) -> UInt64? {
        guard let id = topics[place].queue.first, let wait = waits[id], case .room(_, let kind, let content) = wait.reason else { return nil }
        topics[place].queue.removeFirst()
        let sequence = append(place, kind, content, wait.owner)
        if kind == .fence, !topics[place].subscribers.isEmpty {
            waits[id]?.reason = .fence(topic: place, sequence, remaining: Set(topics[place].subscribers))
            topics[place].fences.append(id)
        } else { removeWait(id) }
        return sequence
    }

    /// That subscriber has consumed what comes before that sequence, or has ended.
    mutating func noteConsumed(_ place: Int, _ subscription: SubscriptionID, before sequence: UInt64) {
        for id in topics[place].fences {
            guard case .fence(let topic, let fence, var remaining)? = waits[id]?.reason, fence < sequence else { continue }
            remaining.remove(subscription)
            waits[id]?.reason = .fence(topic: topic, fence, remaining: remaining)
            if remaining.isEmpty { end(id, .success(fence)) }
        }
    }
}
