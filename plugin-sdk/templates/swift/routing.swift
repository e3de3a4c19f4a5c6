import CruciblePlugin

/// Provides crucible.routing/1: chooses the model that answers by the words of the prompt.
public final class %{Type}: RoutingProvider {
    public static let description = PluginDescription(
        id: "%{id}", version: "1.0.0", summary: "%{summary}", provides: [.routing(by: %{Type}.self)])

    // MARK: The rules: change these

    struct Model: Sendable {
        /// Id of a plugin in the manifest that provides crucible.model/1.
        var provider: String
        var id: String
        var hasTools: Bool
        var quality: Double
        var tokensPerSecond: Double
        /// Of tokens, read or written.
        var dollarsPerMillion: Double
    }

    static let small = Model(provider: "local", id: "small", hasTools: false, quality: 0.4, tokensPerSecond: 60, dollarsPerMillion: 0)
    static let large = Model(provider: "cloud", id: "large", hasTools: true, quality: 0.9, tokensPerSecond: 80, dollarsPerMillion: 10)

    /// The first word that the prompt contains decides; without one it is `small`, and the task is "chat".
    static let rules: [(word: String, task: String, isLarge: Bool)] = [
        ("translate", "translation", false), ("code", "code", true), ("function", "code", true), ("prove", "reasoning", true),
    ]

    static let usualOutput = 256

    public init(host: Host) throws {}

    public func route(_ request: RoutingRequest, call: Call) throws -> RoutingDecision {
        let prompt = request.prompt.lowercased()
        let rule = Self.rules.first { prompt.contains($0.word) }
        let models = rule?.isLarge == true ? [Self.large, Self.small] : [Self.small, Self.large]
        let refused = models.compactMap { model in Self.exclusion(of: model, for: request).map { "\(model.id): \($0)" } }
        let choices = models.filter { Self.exclusion(of: $0, for: request) == nil }.map { Self.choice($0, for: request) }
        guard let first = choices.first else { throw Failure(.notFound, refused.joined(separator: "; ")) }
        let length = request.prompt.utf8.count
        return RoutingDecision(
            choice: first, fallbacks: Array(choices.dropFirst()), task: request.task ?? rule?.task ?? "chat",
            complexity: length < 400 ? .simple : length < 4000 ? .moderate : .complex,
            reasons: [rule?.word ?? "no rule has a word of the prompt"])
    }

    // MARK: Estimates

    private static func choice(_ model: Model, for request: RoutingRequest) -> RoutingDecision.Choice {
        let input = request.prompt.utf8.count / 4 + 1 + (request.contextTokens ?? 0)
        let output = request.maxOutputTokens ?? usualOutput
        return RoutingDecision.Choice(
            provider: model.provider, model: model.id,
            estimates: RoutingDecision.Estimates(
                inputTokens: input, outputTokens: output, cost: Double(input + output) * model.dollarsPerMillion / 1e6,
                latency: Double(output) / model.tokensPerSecond * 1000))
    }

    /// Why a model does not fit; nil when it does.
    private static func exclusion(of model: Model, for request: RoutingRequest) -> String? {
        let estimates = choice(model, for: request).estimates
        let limits = request.constraints
        if let asked = request.model, asked != model.id { return "another model is asked for" }
        if request.needsTools == true, !model.hasTools { return "it cannot use tools" }
        if let most = limits?.maxCost, let cost = estimates.cost, cost > most { return "it costs more than max_cost_usd" }
        if let most = limits?.maxLatency, let latency = estimates.latency, latency > most { return "it takes longer than max_latency_ms" }
        if let least = limits?.minQuality, model.quality < least { return "it is below min_quality" }
        return nil
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(%{Type}.self, negotiation) }
