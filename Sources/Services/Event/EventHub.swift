import Dispatch
import Locking

/// Where events are published and subscribed to: the machine behind a lock, and the queues on which subscribers are told. [any-thread]
///
/// No lock is held while a subscriber or an answer's closure runs. Each share in a subscription has a queue of its own, so that one that is
/// slow holds up nobody else; answers to a plugin come one after the other. Publishing calls nobody.
public final class EventHub: Sendable {
    private struct State {
        var machine: EventMachine
        var subscribers: [AttachmentID: EventSubscriber] = [:]
        var answers: [WaitID: Answer] = [:]
        var queues: [String: DispatchQueue] = [:]
    }

    private struct Answer {
        let queue: DispatchQueue
        let tell: @Sendable (Result<UInt64, EventRefusal>) -> Void
    }

    /// Bytes of one event.
    public let largest: Int
    private let wall: @Sendable () -> Int64
    private let state: Locked<State>

    /// - Parameters:
    ///   - openTopics: names of the host's own topics on which plugins may publish.
    ///   - wall: nanoseconds since 1970.
    public init(_ settings: EventSettings = EventSettings(), openTopics: Set<String> = [], wall: @escaping @Sendable () -> Int64) {
        self.wall = wall
        largest = settings.largest
        state = Locked(State(machine: EventMachine(settings, openTopics: openTopics)))
    }

    // MARK: Publishing

    /// Publishes at once, or refuses. Gives the event's sequence.
    @discardableResult
    public func publish(_ topic: String, _ content: EventContent, by owner: EventOwner = .host) -> Result<UInt64, EventRefusal> {
        perform { $0.machine.publish(topic, content, by: owner) }
    }

    /// Publishes when there is room. `tell` hears how that ended, unless the answer says it.
    public func post(
        _ topic: String, _ content: EventContent, by owner: EventOwner, tell: @escaping @Sendable (Result<UInt64, EventRefusal>) -> Void
    ) -> EventAnswer {
        wait(owner, tell) { $0.post(topic, content, by: owner) }
    }

    /// Publishes a fence. `tell` hears when everybody has consumed it, unless the answer says it.
    public func fence(
        _ topic: String, _ content: EventContent, by owner: EventOwner, tell: @escaping @Sendable (Result<UInt64, EventRefusal>) -> Void
    ) -> EventAnswer {
        wait(owner, tell) { $0.fence(topic, content, by: owner) }
    }

    /// Arrives at a barrier. `tell` hears when everybody has, unless the answer says it.
    public func arrive(
        _ barrier: String, parties: Int, by owner: EventOwner, tell: @escaping @Sendable (Result<UInt64, EventRefusal>) -> Void
    ) -> EventAnswer {
        wait(owner, tell) { $0.arrive(barrier, parties: parties, by: owner) }
    }

    public func cancel(_ id: WaitID) { perform { $0.machine.cancel(id) } }

    private func wait(
        _ owner: EventOwner, _ tell: @escaping @Sendable (Result<UInt64, EventRefusal>) -> Void, _ ask: (inout EventMachine) -> EventAnswer
    ) -> EventAnswer {
        perform { state in
            let answer = ask(&state.machine)
            if case .waiting(let id) = answer { state.answers[id] = Answer(queue: Self.queue(of: owner.plugin, &state), tell: tell) }
            return answer
        }
    }

    private static func queue(of plugin: String, _ state: inout State) -> DispatchQueue {
        if let known = state.queues[plugin] { return known }
        let made = DispatchQueue(label: "crucible.events.\(plugin)")
        state.queues[plugin] = made
        return made
    }

    // MARK: Subscribing

    /// Gives an owner a share in its subscription. Nothing is told before ``open(_:)``.
    public func subscribe(_ request: EventRequest, by owner: EventOwner, _ subscriber: EventSubscriber)
        -> Result<(SubscriptionID, AttachmentID), EventRefusal>
    {
        perform { state in
            let result = state.machine.subscribe(request, by: owner)
            if case .success(let (_, share)) = result { state.subscribers[share] = subscriber }
            return result
        }
    }

    /// The subscriber can be told from now on.
    public func open(_ share: AttachmentID) { perform { $0.machine.open(share) } }

    public func detach(_ share: AttachmentID, _ refusal: EventRefusal? = nil) { perform { $0.machine.detach(share, refusal) } }

    public func unsubscribe(_ id: SubscriptionID, by owner: EventOwner) -> EventRefusal? { perform { $0.machine.unsubscribe(id, by: owner) } }

    public func acknowledge(_ id: SubscriptionID, upTo number: UInt64, by owner: EventOwner) -> EventRefusal? {
        perform { $0.machine.acknowledge(id, upTo: number, by: owner) }
    }

    // MARK: Owners

    public func admit(_ owner: EventOwner) { perform { $0.machine.admit(owner) } }
    public func ownerEnded(_ owner: EventOwner) { perform { $0.machine.ownerEnded(owner) } }
    public func serve(_ owner: EventOwner) { perform { $0.machine.serve(owner) } }
    public func takeOver(_ owner: EventOwner) { perform { $0.machine.takeOver(owner) } }
    public func isHandingOver(_ plugin: String) -> Bool { state.withLock { $0.machine.isHandingOver(plugin) } }
    public func pause(_ plugin: String) { perform { $0.machine.pause(plugin) } }
    public func resume(_ plugin: String) { perform { $0.machine.resume(plugin) } }
    public func activity(of owner: EventOwner) -> (isDelivering: Bool, outstanding: Int) {
        state.withLock { $0.machine.activity(of: owner) }
    }


    /// Nothing is published any more; subscribers are told what there is, and then their end.
    public func close() { perform { $0.machine.close() } }

    // MARK: Reading

    public func items(_ patterns: [TopicPattern], since: UInt64) -> [EventDelivery.Item] {
        state.withLock { $0.machine.items(patterns, since: since) }
    }

    /// Whether anybody has a subscription.
    public var isRead: Bool { state.withLock { $0.machine.isRead } }

    public var figures: EventFigures { state.withLock { $0.machine.figures } }

    // MARK: The shell


    /// One event for the machine, and what comes of it. Tasks reach their queues in the order in which they were decided: both happens
    /// behind the lock.
    @inline(__always)
    @discardableResult
    private func perform<Value>(_ event: (inout State) -> Value) -> Value {
        let now = wall()
        return state.withLock { state in
            state.machine.time = now
            let value = event(&state)
            if state.machine.hasActions { start(&state) }
            return value
        }
    }

    private func start(_ state: inout State) {
        for action in state.machine.takeActions() {
            switch action {
            case .pump(let share): if let subscriber = state.subscribers[share] { subscriber.queue.async { [self] in pump(share, subscriber) } }
            case .ended(let share, let refusal):
                if let subscriber = state.subscribers.removeValue(forKey: share) { subscriber.queue.async { subscriber.ended(refusal) } }
            case .answered(let id, let result):
                if let answer = state.answers.removeValue(forKey: id) { answer.queue.async { answer.tell(result) } }
            }
        }
    }

    /// Tells a subscriber what there is, on its queue.
    private func pump(_ share: AttachmentID, _ subscriber: EventSubscriber) {
        while let delivery = perform({ $0.machine.next(share) }) {
            let receipt = subscriber.take(delivery)
            perform { $0.machine.completed(share, delivery.number, receipt) }
        }
    }
}
