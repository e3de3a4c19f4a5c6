import Event

extension EventOwner {
    /// `plugin.1` in tests.
    init(_ plugin: String, _ generation: Int = 1) { self.init(plugin: plugin, generation: generation) }
}

/// A machine with what is needed to speak about it in few words.
final class Scene {
    var machine: EventMachine
    /// What the answers to waits were.
    var answers: [WaitID: Result<UInt64, EventRefusal>] = [:]
    /// How shares have ended.
    var ends: [AttachmentID: EventRefusal?] = [:]

    init(_ settings: EventSettings = EventSettings(), openTopics: Set<String> = []) {
        machine = EventMachine(settings, openTopics: openTopics)
    }

    static func small(events: Int = 4, queue: Int = 4) -> EventSettings {
        var settings = EventSettings()
        settings.events = events
        settings.queue = queue
        return settings
    }

    /// Makes generations known and lets them serve.
    func start(_ owners: EventOwner...) {
        for owner in owners {
            machine.admit(owner)
            machine.serve(owner)
        }
    }

    func publish(_ topic: String, _ text: String = "{}", by owner: EventOwner = .init("speaker")) -> Result<UInt64, EventRefusal> {
        machine.publish(topic, .text(text), by: owner)
    }

    func subscribe(
        _ owner: EventOwner, _ topics: String..., since: UInt64? = nil, overflow: EventRequest.Overflow = .gap, queue: Int? = nil,
        acknowledgement: EventRequest.Acknowledgement = .automatic, name: String = "all"
    ) throws -> (id: SubscriptionID, share: AttachmentID) {
        let request = EventRequest(
            name: name, topics: topics.compactMap { TopicPattern($0) }, since: since, overflow: overflow, queue: queue,
            acknowledgement: acknowledgement)
        let (id, share) = try machine.subscribe(request, by: owner).get()
        machine.open(share)
        return (id, share)
    }

    /// What the share is given now, each item taken: `topic sequence text`, or `topic from-upTo` for a gap.
    func take(_ share: AttachmentID, most: Int = .max) -> [String] {
        var taken: [String] = []
        while taken.count < most, let delivery = machine.next(share) {
            taken.append(Self.words(delivery.item))
            machine.completed(share, delivery.number, .taken)
        }
        note()
        return taken
    }

    // MARK: The machine's own

    func admit(_ owner: EventOwner) { machine.admit(owner) }
    func ownerEnded(_ owner: EventOwner) { machine.ownerEnded(owner) }
    func serve(_ owner: EventOwner) { machine.serve(owner) }
    func takeOver(_ owner: EventOwner) { machine.takeOver(owner) }
    func pause(_ plugin: String) { machine.pause(plugin) }
    func resume(_ plugin: String) { machine.resume(plugin) }
    func detach(_ share: AttachmentID) { machine.detach(share) }
    func close() { machine.close() }
    func cancel(_ id: WaitID) { machine.cancel(id) }
    func post(_ topic: String, _ text: String, by owner: EventOwner) -> EventAnswer { machine.post(topic, .text(text), by: owner) }
    func fence(_ topic: String, by owner: EventOwner) -> EventAnswer { machine.fence(topic, .text("null"), by: owner) }
    func arrive(_ name: String, parties: Int, by owner: EventOwner) -> EventAnswer { machine.arrive(name, parties: parties, by: owner) }
    func next(_ share: AttachmentID) -> EventDelivery? { machine.next(share) }
    func completed(_ share: AttachmentID, _ number: UInt64, _ receipt: EventReceipt) { machine.completed(share, number, receipt) }
    func acknowledge(_ id: SubscriptionID, upTo number: UInt64, by owner: EventOwner) -> EventRefusal? {
        machine.acknowledge(id, upTo: number, by: owner)
    }

    static func words(_ item: EventDelivery.Item) -> String {
        switch item {
        case .event(let event): "\(event.topic) \(event.sequence)\(event.kind == .fence ? " fence" : "") \(event.content.text)"
        case .gap(let topic, let from, let upTo): "\(topic) \(from)-\(upTo)"
        }
    }

    /// Performs the actions, but pumps nothing.
    func note() {
        for action in machine.takeActions() {
            switch action {
            case .pump: break
            case .ended(let share, let refusal): ends[share] = .some(refusal)
            case .answered(let id, let answer): answers[id] = answer
            }
        }
    }
}

extension EventAnswer {
    var wait: WaitID? { if case .waiting(let id) = self { id } else { nil } }
    var sequence: UInt64? { if case .done(let sequence) = self { sequence } else { nil } }
    var refusal: EventRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}

extension Result where Failure == EventRefusal {
    var refusal: EventRefusal? { if case .failure(let refusal) = self { refusal } else { nil } }
}

extension Result<UInt64, EventRefusal> {
    var sequence: UInt64? { try? get() }
}
