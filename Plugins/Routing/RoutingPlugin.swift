import CruciblePlugin
import PluginShared

/// `crucible.router`: chooses the model for a request, among those that the model plugins offer at that moment.
public final class RoutingPlugin: RoutingProvider {
    public static let description = PluginDescription(
        id: "crucible.router", version: "0.1.0", summary: "Chooses a model by task, complexity, quality, cost and latency",
        provides: [.routing(by: RoutingPlugin.self)], requires: [.many(.model), .one(.config), .one(.log), .one(.cache), .one(.metric)],
        startDeadline: .seconds(10))

    private let host: Host
    private let policy: RoutingPolicy
    /// What decisions depend on beside request and models.
    private let settings: String
    private let decisions: AnswerCache
    private let decided: Metrics.Counter

    public init(host: Host) throws {
        self.host = host
        let config = try host.config.decode(JSONValue.self)
        policy = try RoutingPolicy(config: config)
        settings = try Self.description.version + JSON.encode(config)
        decisions = AnswerCache(host, kind: "decision")
        decided = try host.metrics.counter(
            "routing.decisions", unit: "{decision}", help: "How often a model was chosen, by its name or by weighing all of them.",
            labels: ["model", "provider", "task", "strategy"])
    }

    public func route(_ request: RoutingRequest, call: Call) throws -> RoutingDecision {
        let market = try ask(call)
        let decision = try decisions.answer(to: [settings, JSON.encode(request)] + market.listing, call: call) {
            try Decider.decide(request, market, policy)
        }
        decided.add(1, decision.choice.model, decision.choice.provider, decision.task, request.model == nil ? "weighed" : "named")
        host.log(
            .debug, "chose \(Wording.quoted(decision.choice.model)) of \(decision.choice.provider)",
            ["task": decision.task, "complexity": decision.complexity.rawValue], call: call)
        return decision
    }

    /// Providers that fail are left out and told of, unless it is the call itself that is over.
    private func ask(_ call: Call) throws(Failure) -> Market {
        var market = Market()
        for provider in host.models {
            do {
                market.add(try provider.models(call: call), from: provider.provider, policy: policy)
            } catch {
                try host.check(call)
                market.add(error, from: provider.provider)
            }
        }
        for line in market.unreachable + market.dropped { host.log(.warning, line, call: call) }
        return market
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(RoutingPlugin.self, negotiation) }
