import CruciblePlugin
import PluginShared

/// The decision: a pure function of the request, the candidates and the policy.
enum Decider {
    static let mostFallbacks = 8

    /// Throws ``Failure``: INVALID_ARGUMENT for a malformed request, NOT_FOUND when no model fits, UNAVAILABLE when no provider
    /// could say what it offers.
    static func decide(_ request: RoutingRequest, _ market: Market, _ policy: RoutingPolicy) throws(Failure) -> RoutingDecision {
        let demand = try Demand(request, policy: policy)
        let candidates = try eligible(demand, market, policy)
        let weights = policy.weights(for: demand.task).adjusted(for: demand.complexity)
        let assessed = candidates.map { Assessment($0, demand, weights) }.sorted(by: Assessment.isBetter)
        let fitting = assessed.filter(\.exclusions.isEmpty)
        guard let best = fitting.first else { throw nothingFits(demand, assessed, market) }
        let reasons = Reasons(
            demand: demand, weights: weights, best: best, runnersUp: Array(fitting.dropFirst()),
            excluded: assessed.filter { !$0.exclusions.isEmpty }, market: market)
        return RoutingDecision(
            choice: best.choice, fallbacks: fitting.dropFirst().prefix(mostFallbacks).map(\.choice), task: demand.task,
            complexity: demand.complexity, reasons: reasons.all, proposals: proposals(demand))
    }

    /// A simple request gets one voice, whoever selects them.
    private static func proposals(_ demand: Demand) -> [Proposal]? {
        guard demand.complexity == .simple else { return nil }
        return [Proposal(subject: "voices", value: .int(2), refuses: true, reason: "a simple request needs one voice")]
    }

    /// All models, or those of the name that was asked for.
    private static func eligible(_ demand: Demand, _ market: Market, _ policy: RoutingPolicy) throws(Failure) -> [Candidate] {
        guard !market.candidates.isEmpty else {
            let why = market.unreachable.isEmpty ? "no provider offers any model now" : market.unreachable.joined(separator: "; ")
            throw Failure(market.unreachable.isEmpty ? .notFound : .unavailable, Wording.bounded("no model to choose from: \(why)"))
        }
        guard let model = demand.model else { return market.candidates }
        let named = market.candidates.filter { $0.model == model }
        if named.isEmpty { throw Failure(.notFound, Wording.bounded(unknownModel(model, market, policy))) }
        return named
    }

    private static func unknownModel(_ model: String, _ market: Market, _ policy: RoutingPolicy) -> String {
        let isConfigured = policy.overlays.contains { $0.model == model }
        let offered = Set(market.candidates.map(\.wording)).sorted()
        let hint = isConfigured ? " now, though the configuration describes it" : ""
        return (["no provider offers the model \(Wording.quoted(model))\(hint)",
            "there are \(Wording.list(offered, atMost: 20))"] + market.unreachable).joined(separator: "; ")
    }

    private static func nothingFits(_ demand: Demand, _ assessed: [Assessment], _ market: Market) -> Failure {
        let excluded = assessed.sorted { ($0.candidate.provider, $0.candidate.model) < ($1.candidate.provider, $1.candidate.model) }
            .map { "\($0.candidate.wording): \($0.exclusions.joined(separator: ", "))" }
        let list = Wording.list(excluded, atMost: 20, separator: "; ")
        let text = (["no model fits: \(list)"] + market.unreachable).joined(separator: "; ")
        return Failure(.notFound, Wording.bounded(text))
    }
}
