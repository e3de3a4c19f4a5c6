/// What there is, for people.
extension EventMachine {
    /// Everything that is kept of those topics, from that sequence of each, in the order in which it was published; and what is not kept any
    /// more, before what is.
    public func items(_ patterns: [TopicPattern], since: UInt64) -> [EventDelivery.Item] {
        var items: [(position: UInt64, item: EventDelivery.Item)] = []
        for topic in topics where patterns.contains(where: { $0.matches(topic.name) }) {
            let ring = topic.ring
            let from = max(since, 1)
            if from < ring.first { items.append((0, .gap(topic: topic.name, from: from, upTo: ring.first))) }
            guard max(from, ring.first) < ring.end else { continue }
            for sequence in max(from, ring.first)..<ring.end {
                if let event = ring[sequence] { items.append((event.position, .event(event))) }
            }
        }
        return items.sorted { $0.position < $1.position }.map(\.item)
    }

    public var isRead: Bool { !attachments.isEmpty }

    public var figures: EventFigures {
        EventFigures(
            topics: topics.map { topic in
                EventFigures.Topic(
                    name: topic.name, first: topic.ring.first, next: topic.ring.end, bytes: topic.ring.bytes,
                    subscribers: topic.subscribers.count, waiting: topic.queue.count)
            }.sorted { $0.name < $1.name },
            subscriptions: subscriptions.values.sorted { $0.id.number < $1.id.number }.map { subscription in
                EventFigures.Subscriber(
                    plugin: plugins[subscription.plugin].id, name: subscription.name,
                    generations: subscription.attachments.map(\.owner.generation), behind: behind(subscription),
                    outstanding: subscription.outstanding.count, queue: subscription.queue)
            },
            waits: waits.count, barriers: barriers.count)
    }

    private func behind(_ subscription: Subscription) -> Int {
        subscription.cursors.reduce(0) { $0 + Int(topics[$1.key].ring.end - $1.value.acknowledged) }
    }
}
