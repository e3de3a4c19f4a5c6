import Event
import FoundationEssentials

/// The topics on which the host says what happens, each with the schema of its documents.
public enum HostTopic: String, CaseIterable, Sendable {
    /// event-lifecycle.schema.json
    case lifecycle = "crucible.lifecycle"
    /// event-swap.schema.json
    case swap = "crucible.swap"
    /// event-lease.schema.json
    case lease = "crucible.lease"
    /// event-cache.schema.json
    case cache = "crucible.cache"
    /// event-coordination.schema.json
    case coordination = "crucible.coordination"
    /// event-alert.schema.json
    case alert = "crucible.alert"
    /// event-decision.schema.json; orchestrators publish on it.
    case decision = "crucible.decision"

    static let open: Set<String> = [decision.rawValue]
}

extension EventHub {
    /// Publishes a document of the host's. It is written when somebody reads it.
    public func publish(_ topic: HostTopic, _ document: some Encodable & Sendable) {
        publish(topic.rawValue, .written {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            // Plain values, which JSON can say.
            return String(decoding: (try? encoder.encode(document)) ?? Data("null".utf8), as: UTF8.self)
        })
    }
}
