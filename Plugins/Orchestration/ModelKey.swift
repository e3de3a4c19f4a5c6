import CruciblePlugin

/// Which model of which plugin.
struct ModelKey: Hashable, Sendable {
    /// Manifest id of the plugin.
    var provider: String
    var model: String

    init(_ choice: RoutingDecision.Choice) {
        provider = choice.provider
        model = choice.model
    }
}
