import Event
import Locking
import Timing

/// Answers `crucible events`: one event-message.schema.json a line, until the client, or the host, goes.
struct EventControl: Sendable {
    let hub: EventHub

    /// So often a client that follows is looked for: one that has gone is not noticed before something is sent to it.
    private static let period = Duration.seconds(1)
    private static let count = Locked(0)

    func answer(_ request: ControlRequest, _ reply: @escaping @Sendable (String) -> Bool) {
        let patterns = (request.topics ?? ["*"]).compactMap { TopicPattern($0) }
        guard patterns.count == (request.topics ?? ["*"]).count else {
            return say("a topic has words of a-z 0-9 _ - with dots between them, and * for any text", reply)
        }
        guard request.follow == true else {
            for item in hub.items(patterns, since: request.since ?? 1) where !reply(EventText.message(item)) { return }
            return
        }
        follow(patterns, request.since, reply)
    }

    private func follow(_ patterns: [TopicPattern], _ since: UInt64?, _ reply: @escaping @Sendable (String) -> Bool) {
        // Two threads write: who follows, and who looks whether the client is still there.
        let (writing, ended) = (Locked(()), Signal())
        let send = { @Sendable (text: String) in writing.withLock { _ in reply(text) } }
        let subscriber = EventSubscriber(
            "control", take: { send(EventText.message($0.item)) ? .taken : .failed("the reader has gone") }, ended: { _ in ended.notify() })
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        let request = EventRequest(name: "control.\(number)", topics: patterns, since: since)
        switch hub.subscribe(request, by: .host, subscriber) {
        case .failure(let refusal): say(refusal.message, reply)
        case .success(let (_, share)):
            hub.open(share)
            // The one wait for an instant of the system's clock: the client is no part of what a test moves.
            while !ended.wait(until: SystemClock.shared.now() + Self.period.nanoseconds) {
                if !send("") { hub.detach(share) }
            }
        }
    }

    private func say(_ problem: String, _ reply: (String) -> Bool) {
        _ = reply(JSONText.encode(ControlReply(errors: [problem]), isPretty: false))
    }
}
