import CruciblePlugin
import PluginShared

/// One candidate, measured against one demand.
struct Assessment: Sendable {
    /// Each figure as a score from 0 to 1; 0 where the figure is not known.
    struct Scores: Hashable, Sendable {
        var quality: Double
        var cost: Double
        var latency: Double
        /// Added when the model is known to have the ability that the task asks for.
        var ability: Double
    }

    let candidate: Candidate
    let estimates: RoutingDecision.Estimates
    let scores: Scores
    let total: Double
    /// Whether the request is known to fit into the context.
    let isKnownToFit: Bool
    /// Each constraint that rules it out, in words.
    let exclusions: [String]

    /// An answer of this price, or this length of time, scores a half. Scores depend on nothing but the model itself, so that a further
    /// candidate never changes the order of two others.
    static let halfCost = 0.005
    static let halfLatency = 10_000.0
    static let abilityBonus = 0.1
    /// The context of the smallest language models that anybody serves (GPT-2's). What needs no more is taken to fit any model.
    static let smallestContext = 1_024

    init(_ candidate: Candidate, _ demand: Demand, _ weights: Weights) {
        let figures = candidate.figures
        self.candidate = candidate
        estimates = Self.estimates(figures, demand)
        let preferred = TaskTable.profile(of: demand.task)?.ability
        scores = Scores(
            quality: figures.quality ?? 0,
            cost: estimates.cost.map { Self.halfCost / (Self.halfCost + $0) } ?? 0,
            latency: estimates.latency.map { Self.halfLatency / (Self.halfLatency + $0) } ?? 0,
            ability: preferred.map { figures.abilities?.contains($0) == true ? Self.abilityBonus : 0 } ?? 0)
        total = weights.quality * scores.quality + weights.cost * scores.cost + weights.latency * scores.latency + scores.ability
        isKnownToFit = demand.tokens <= (figures.contextLength ?? Self.smallestContext)
        exclusions = Self.exclusions(figures, estimates, demand)
    }

    /// Cost and latency of the whole answer. Latency is generation alone: no time to the first token is known beforehand.
    private static func estimates(_ figures: ModelFigures, _ demand: Demand) -> RoutingDecision.Estimates {
        var estimates = RoutingDecision.Estimates(inputTokens: demand.inputTokens, outputTokens: demand.outputTokens)
        if let input = figures.inputCost, let output = figures.outputCost {
            estimates.cost = (Double(demand.inputTokens) * input + Double(demand.outputTokens) * output) / 1_000_000
        }
        estimates.latency = figures.tokensPerSecond.map { Double(demand.outputTokens) / $0 * 1_000 }
        return estimates
    }

    /// A limit that the caller set rules out what is not known to keep it.
    private static func exclusions(
        _ figures: ModelFigures, _ estimates: RoutingDecision.Estimates, _ demand: Demand
    ) -> [String] {
        var reasons: [String] = []
        if let context = figures.contextLength, demand.tokens > context {
            let parts = "\(demand.inputTokens) in, \(demand.outputTokens) out"
            reasons.append("context length \(context), \(demand.tokens) tokens needed (\(parts))")
        }
        if demand.needsTools, figures.abilities?.contains("tools") != true {
            reasons.append("tools are needed and " + (figures.abilities == nil ? "its abilities are not known" : "it has none"))
        }
        if let limit = demand.maxCost, estimates.cost.map({ $0 > limit }) ?? true {
            let cost = estimates.cost.map { "would cost \(Wording.dollars($0))" } ?? "price not known"
            reasons.append("\(cost), at most \(Wording.dollars(limit)) allowed")
        }
        if let limit = demand.maxLatency, estimates.latency.map({ $0 > limit }) ?? true {
            let latency = estimates.latency.map { "would take \(Wording.seconds($0))" } ?? "speed not known"
            reasons.append("\(latency), at most \(Wording.seconds(limit)) allowed")
        }
        if let floor = demand.minQuality, figures.quality.map({ $0 < floor }) ?? true {
            let quality = figures.quality.map { Wording.number($0) } ?? "not known"
            reasons.append("quality \(quality), at least \(Wording.number(floor)) asked")
        }
        return reasons
    }

    /// Best first. The order is total, so that it never depends on the order in which models were listed.
    static func isBetter(_ a: Assessment, _ b: Assessment) -> Bool {
        if a.isKnownToFit != b.isKnownToFit { return a.isKnownToFit }
        if a.total != b.total { return a.total > b.total }
        if a.candidate.provider != b.candidate.provider { return a.candidate.provider < b.candidate.provider }
        return a.candidate.model < b.candidate.model
    }

    var choice: RoutingDecision.Choice {
        RoutingDecision.Choice(provider: candidate.provider, model: candidate.model, estimates: estimates)
    }
}
