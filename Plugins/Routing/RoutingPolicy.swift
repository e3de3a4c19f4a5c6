import CruciblePlugin
import PluginShared

/// The router's configuration, checked.
///
///     default_output_tokens: 512
///     models:
///       - {id: gpt-4o, provider: openai, context_length: 128000, input_cost_per_million: 2.5, output_cost_per_million: 10,
///          abilities: [tools, code], quality: 0.85, tokens_per_second: 60}
///     weights:
///       code: {quality: 0.8, cost: 0.1, latency: 0.1}
struct RoutingPolicy: Sendable {
    /// Figures for a model, of one provider or of every one that offers it. They go before what providers say of themselves.
    struct Overlay: Sendable {
        var model: String
        var provider: String?
        var figures: ModelFigures
    }

    var overlays: [Overlay] = []
    /// By task; for a request of moderate complexity. ``TaskTable`` has those of the tasks which are not here.
    var weights: [String: Weights] = [:]
    /// How long an answer is taken to be when the request does not bound it.
    var defaultOutputTokens = 512

    init() {}

    /// Throws ``Failure`` with all that is wrong.
    init(config: JSONValue) throws(Failure) {
        var reader = ObjectReader(config, keys: ["models", "weights", "default_output_tokens"])
        defaultOutputTokens = reader.integer("default_output_tokens", in: 1...1_000_000, isOptional: true) ?? 512
        overlays = reader.objects("models", atMost: 1_000) { Self.overlay($0, path: $1) }
        for (index, overlay) in overlays.enumerated()
        where overlays[..<index].contains(where: { $0.model == overlay.model && $0.provider == overlay.provider }) {
            reader.problem("models", "\(Wording.quoted(overlay.model)) stands there twice for the same provider")
        }
        for (task, value) in reader.entries("weights") {
            guard TaskTable.profile(of: task) != nil else {
                let known = TaskTable.profiles.map(\.name).joined(separator: ", ")
                reader.problem("weights.\(Wording.clipped(task))", "is not a task; there are \(known)")
                continue
            }
            let (weights, problems) = Self.weights(value, path: "weights.\(task)")
            reader.take(problems)
            self.weights[task] = weights
        }
        if let failure = reader.failure(in: "config") { throw failure }
    }

    func weights(for task: String) -> Weights {
        weights[task] ?? TaskTable.profile(of: task)?.weights ?? TaskTable.unknownTaskWeights
    }

    /// What is configured for a model: first for all providers, above it for this one.
    func figures(_ figures: ModelFigures, of model: String, by provider: String) -> ModelFigures {
        var result = figures
        for wanted in [nil, provider] {
            for overlay in overlays where overlay.model == model && overlay.provider == wanted {
                result = result.overlaid(with: overlay.figures)
            }
        }
        return result
    }

    // MARK: Reading

    private static let overlayKeys = [
        "id", "provider", "context_length", "input_cost_per_million", "output_cost_per_million", "abilities", "quality",
        "tokens_per_second",
    ]

    private static func overlay(_ value: JSONValue, path: String) -> (Overlay?, [String]) {
        var reader = ObjectReader(value, path: path, keys: overlayKeys)
        let model = reader.text("id", limit: 256)
        let provider = reader.text("provider", limit: 128, isOptional: true)
        var figures = ModelFigures()
        figures.contextLength = reader.integer("context_length", in: 1...ModelFigures.largestContext, isOptional: true)
        figures.inputCost = reader.number("input_cost_per_million", in: 0...ModelFigures.highestCost, isOptional: true)
        figures.outputCost = reader.number("output_cost_per_million", in: 0...ModelFigures.highestCost, isOptional: true)
        figures.abilities = reader.texts("abilities", atMost: 64, limit: 64).map(Set.init)
        figures.quality = reader.number("quality", in: 0...1, isOptional: true)
        figures.tokensPerSecond = reader.number("tokens_per_second", in: 0.001...ModelFigures.highestSpeed, isOptional: true)
        return (model.map { Overlay(model: $0, provider: provider, figures: figures) }, reader.problems)
    }

    private static func weights(_ value: JSONValue, path: String) -> (Weights?, [String]) {
        var reader = ObjectReader(value, path: path, keys: ["quality", "cost", "latency"])
        let quality = reader.number("quality", in: 0...1_000)
        let cost = reader.number("cost", in: 0...1_000)
        let latency = reader.number("latency", in: 0...1_000)
        guard let quality, let cost, let latency else { return (nil, reader.problems) }
        if quality + cost + latency == 0 { reader.problem(nil, "must not all be 0") }
        return (reader.problems.isEmpty ? Weights(quality: quality, cost: cost, latency: latency) : nil, reader.problems)
    }
}
