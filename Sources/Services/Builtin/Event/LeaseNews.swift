import Event
import Lease
import Timing

/// event-lease.schema.json: what is worth seeing of leases. What was free and was given at once is not: it is most of them.
struct LeaseNews: Encodable {
    enum Kind: String, Encodable { case waiting, granted, refused, notice, ended }

    var event: Kind
    var plugin: String
    /// 0: the host, for what it does for the plugin.
    var generation: Int
    var token: UInt64?
    var reason: String?
}

/// Tells the hub about the leases of one owner; of none without a hub.
struct LeaseReporter: Sendable {
    let hub: EventHub?
    let plugin: String
    let generation: Int

    func callAsFunction(_ event: LeaseNews.Kind, token: UInt64? = nil, _ reason: @autoclosure () -> String? = nil) {
        guard let hub else { return }
        hub.publish(.lease, LeaseNews(event: event, plugin: plugin, generation: generation, token: token, reason: reason()))
    }
}
