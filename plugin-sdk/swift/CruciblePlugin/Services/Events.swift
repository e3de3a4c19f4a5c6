import CCrucible
import Dispatch
import Locking

/// `crucible.event/1`
public struct Events: Sendable {
    /// The topic on which orchestrators say what was decided.
    public static let decisions = "crucible.decision"

    let table: ImportTable
    private typealias Publish = @convention(c) (Crossing.CallPointer, crucible_str, crucible_str, UnsafeMutablePointer<UInt64>) -> Int32
    private typealias Post = @convention(c) (Crossing.CallPointer, crucible_str, crucible_str, crucible_fn_i32_str) -> Int32
    private typealias Unsubscribe = @convention(c) (Crossing.CallPointer, UInt64) -> Int32
    private typealias Arrive = @convention(c) (Crossing.CallPointer, crucible_str, UInt32, crucible_fn_i32_str) -> Int32

    /// Publishes a document at once and gives its sequence in the topic. Throws `RESOURCE_EXHAUSTED`, with a text that begins with `busy`,
    /// when somebody for whom publishers wait has a full queue.
    @discardableResult
    public func publish(_ topic: String, _ document: some Encodable, call: Call = .root) throws(Failure) -> UInt64 {
        let publish = table.function(0, as: Publish.self)
        let data = try JSON.encode(document)
        var sequence = UInt64(0)
        try table.cross(call) { pointer in
            topic.withCrucibleStr { topic in data.withCrucibleStr { publish(pointer, topic, $0, &sequence) } }
        }
        return sequence
    }

    /// The same, but waits for room. Cancelled before, it has not been published.
    @discardableResult
    public func post(_ topic: String, _ document: some Encodable, call: Call = .root) async throws(Failure) -> UInt64 {
        try await wait(1, topic, document, call)
    }

    /// Publishes a fence; returns when everybody who subscribes to the topic has consumed it.
    @discardableResult
    public func fence(_ topic: String, _ document: some Encodable, call: Call = .root) async throws(Failure) -> UInt64 {
        try await wait(5, topic, document, call)
    }

    private func wait(_ index: Int, _ topic: String, _ document: some Encodable, _ call: Call) async throws(Failure) -> UInt64 {
        let post = table.function(index, as: Post.self)
        let data = try JSON.encode(document)
        let text = try await table.wait(call) { pointer, receiver in
            topic.withCrucibleStr { topic in data.withCrucibleStr { post(pointer, topic, $0, receiver.doneCallback) } }
        }
        return try JSON.decode(Published.self, from: text, what: "answer").sequence
    }

    private struct Published: Decodable { var sequence: UInt64 }

    /// Returns when so many plugins, this one included, have come to the barrier of that name.
    public func barrier(_ name: String, parties: UInt32, call: Call = .root) async throws(Failure) {
        let arrive = table.function(6, as: Arrive.self)
        _ = try await table.wait(call) { pointer, receiver in
            name.withCrucibleStr { arrive(pointer, $0, parties, receiver.doneCallback) }
        }
    }

    /// Subscribes. `handler` gets one message at a time, in order, and has consumed it when it returns; when it throws, the subscription
    /// ends. It is called while this generation of the plugin is active. After a swap the next one goes on, if it subscribes under the same
    /// name. `onEnd` hears why a subscription has ended that this plugin did not end.
    public func subscribe(
        _ subscription: EventSubscription, onEnd: @escaping @Sendable (Failure) -> Void = { _ in },
        handler: @escaping @Sendable (EventMessage) async throws -> Void
    ) throws(Failure) -> Subscribed {
        let request = try JSON.encode(subscription)
        let subscribe = table.function(2, as: Crossing.Stream.self)
        let (door, call) = (table.door, try table.door.open(.root, timeout: nil))
        let (handle, refusal, isBegun) = (Locked(UInt64(0)), Locked<Failure?>(nil), Locked(false))
        table.start(call) { pointer, receiver in
            receiver.onAnsweredText = { text in
                if handle.withLock({ $0 == 0 }), let begun = try? JSON.decode(SubscribedMessage.self, from: text, what: "event") {
                    handle.withLock { $0 = begun.subscription }
                    return .ok
                }
                return Self.take(text, handler)
            }
            return request.withCrucibleStr { subscribe(pointer, $0, receiver.textCallback, receiver.doneCallback) }
        } completion: { result in
            door.close(call)
            guard case .failure(let error) = result else { return }
            let failure = Failure(error)
            if isBegun.withLock({ $0 }) { onEnd(failure) } else { refusal.withLock { $0 = failure } }
        }
        isBegun.withLock { $0 = true }
        if let refusal = refusal.withLock({ $0 }) { throw refusal }
        return Subscribed(events: self, handle: handle.withLock { $0 })
    }

    /// Holds the host's thread, which is this subscription's alone, until the handler has returned: so the host knows that it has.
    private static func take(_ text: String, _ handler: @escaping @Sendable (EventMessage) async throws -> Void) -> Status {
        guard let message = try? JSON.decode(EventMessage.self, from: text, what: "event") else { return .broken }
        let (ended, status) = (DispatchSemaphore(value: 0), Locked(Status.ok))
        Task {
            do { try await handler(message) } catch {
                let failed = Failure(error).status
                status.withLock { $0 = failed }
            }
            ended.signal()
        }
        ended.wait()
        return status.withLock { $0 }
    }

    private struct SubscribedMessage: Decodable {
        enum Kind: String, Decodable { case subscribed }
        var event: Kind
        var subscription: UInt64
    }

    fileprivate func unsubscribe(_ handle: UInt64) throws(Failure) {
        let unsubscribe = table.function(4, as: Unsubscribe.self)
        try table.cross(.root) { unsubscribe($0, handle) }
    }
}

/// This generation's share in a subscription. It lasts until it is ended, or the generation does.
public struct Subscribed: Sendable {
    let events: Events
    let handle: UInt64

    /// Ends it. A handler that runs goes on to its end.
    public func end() throws(Failure) { try events.unsubscribe(handle) }
}
