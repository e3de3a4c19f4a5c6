import Event
import FoundationEssentials
import Gate

/// event-subscription.schema.json
struct EventRequestDocument: Decodable {
    enum Overflow: String, Decodable { case block, gap }
    enum Acknowledgement: String, Decodable { case automatic, manual }

    var name: String
    var topics: [String]
    var since: UInt64?
    var overflow: Overflow?
    var queue: Int?
    var acknowledge: Acknowledgement?

    static func read(_ bytes: UnsafeRawBufferPointer) throws(GateFailure) -> EventRequestDocument {
        do { return try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
            throw GateFailure(.invalidArgument, "the request does not fit event-subscription.schema.json: \(error)")
        }
    }

    func request() throws(GateFailure) -> EventRequest {
        var patterns: [TopicPattern] = []
        for text in topics {
            guard let pattern = TopicPattern(text) else {
                throw GateFailure(.invalidArgument, "a topic of the request has something other than a-z 0-9 _ - . and *, or is too long")
            }
            patterns.append(pattern)
        }
        return EventRequest(
            name: name, topics: patterns, since: since, overflow: overflow == .block ? .block : .gap, queue: queue,
            acknowledgement: acknowledge == .manual ? .manual : .automatic)
    }
}
