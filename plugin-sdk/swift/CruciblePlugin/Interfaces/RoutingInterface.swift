/// Provides `crucible.routing/1`.
public protocol RoutingProvider: Plugin {
    func route(_ request: RoutingRequest, call: Call) throws -> RoutingDecision
}

extension Provided {
    public static func routing<P: RoutingProvider>(by type: P.Type) -> Provided {
        Provided(.routing, [.asking(type) { try $0.route($2, call: $1) }])
    }
}

/// A provider of `crucible.routing/1`, seen from a plugin that requires it.
public struct RoutingClient: Sendable {
    let table: ImportTable

    public func route(_ request: RoutingRequest, call: Call) throws(Failure) -> RoutingDecision {
        try JSON.decode(RoutingDecision.self, from: try table.ask(0, try JSON.encode(request), call), what: "routing decision")
    }
}
