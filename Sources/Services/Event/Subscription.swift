/// A plugin's place in some topics. It is the plugin's, not a generation's: every generation that asks for it by its name has a share, and
/// the one that serves is given the events. What that one has not acknowledged is given to the next one again.
struct Subscription: Sendable {
    /// How far it has come in a topic.
    struct Cursor: Sendable {
        /// The next to be given.
        var next: UInt64
        /// The first that is not acknowledged.
        var acknowledged: UInt64
    }

    /// Given and not acknowledged: the events of these sequences, one unless it is a gap.
    struct Outstanding: Sendable {
        let number: UInt64
        let topic: Int
        let upTo: UInt64
    }

    struct Attachment: Sendable {
        let id: AttachmentID
        let owner: EventOwner
        let request: EventRequest
        /// Its subscriber can take events.
        var isOpen = false
        var isPumping = false
        /// The delivery that its subscriber is being given.
        var delivering: UInt64?
    }

    let id: SubscriptionID
    /// By its place among the plugins.
    let plugin: Int
    let name: String
    var patterns: [TopicPattern]
    var overflow: EventRequest.Overflow
    var queue: Int
    var isManual: Bool
    var cursors: [Int: Cursor] = [:]
    var outstanding: [Outstanding] = []
    /// Events on topics that wait which it has not acknowledged.
    var backlog = 0
    var attachments: [Attachment] = []
    /// Whom the outstanding deliveries were given to.
    var current: AttachmentID?
    var lastNumber: UInt64 = 0

    var isDelivering: Bool { attachments.contains { $0.delivering != nil } }
    var isFull: Bool { outstanding.count >= queue }

    func index(of id: AttachmentID) -> Int? { attachments.firstIndex { $0.id == id } }

    func hasMore(_ topics: [Topic]) -> Bool { cursors.contains { $1.next < topics[$0].ring.end } }

    /// Gives the next item to that share; the events of all topics come in the order in which they were published.
    mutating func take(_ index: Int, _ topics: [Topic]) -> EventDelivery? {
        guard !isFull else { return nil }
        var best: (topic: Int, event: PublishedEvent)?
        for (place, cursor) in cursors {
            guard cursor.next < topics[place].ring.end else { continue }
            guard let event = topics[place].ring[cursor.next] else { return takeGap(index, place, topics[place]) }
            if best.map({ event.position < $0.event.position }) ?? true { best = (place, event) }
        }
        guard let best else { return nil }
        return give(index, best.topic, upTo: best.event.sequence + 1, .event(best.event))
    }

    private mutating func takeGap(_ index: Int, _ place: Int, _ topic: Topic) -> EventDelivery? {
        let from = cursors[place]?.next ?? topic.ring.first
        return give(index, place, upTo: topic.ring.first, .gap(topic: topic.name, from: from, upTo: topic.ring.first))
    }

    private mutating func give(_ index: Int, _ place: Int, upTo: UInt64, _ item: EventDelivery.Item) -> EventDelivery {
        lastNumber += 1
        cursors[place]?.next = upTo
        outstanding.append(Outstanding(number: lastNumber, topic: place, upTo: upTo))
        attachments[index].delivering = lastNumber
        return EventDelivery(subscription: id, number: lastNumber, item: item)
    }

    /// Everything up to that delivery has been consumed. Gives the topics that it was about.
    mutating func acknowledge(upTo number: UInt64, _ topics: [Topic]) -> [Int] {
        let count = outstanding.firstIndex { $0.number > number } ?? outstanding.count
        for done in outstanding[..<count] {
            guard let cursor = cursors[done.topic] else { continue }
            if topics[done.topic].waits { backlog -= Int(done.upTo - cursor.acknowledged) }
            cursors[done.topic]?.acknowledged = done.upTo
        }
        let touched = outstanding[..<count].map(\.topic)
        outstanding.removeFirst(count)
        return touched
    }

    /// What was given and not acknowledged is given again.
    mutating func rewind() {
        cursors = cursors.mapValues { Cursor(next: $0.acknowledged, acknowledged: $0.acknowledged) }
        outstanding = []
    }
}
