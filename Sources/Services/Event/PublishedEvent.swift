/// What an event says: a JSON document.
public enum EventContent: Sendable {
    case text(String)
    /// The host's own, written only when somebody reads it: publishing costs no more than keeping a few values.
    case written(@Sendable () -> String)

    public var text: String {
        switch self {
        case .text(let text): text
        case .written(let write): write()
        }
    }

    /// Bytes that it counts for.
    var bytes: Int {
        switch self {
        case .text(let text): text.utf8.count + 64
        case .written: 256
        }
    }
}

/// One event of a topic.
public struct PublishedEvent: Sendable {
    public enum Kind: String, Sendable { case event, fence }

    public let topic: String
    /// From 1, without a hole.
    public let sequence: UInt64
    public let kind: Kind
    public let source: EventOwner
    /// Nanoseconds since 1970.
    public let time: Int64
    public let content: EventContent
    /// Its place among the events of all topics.
    let position: UInt64
}
