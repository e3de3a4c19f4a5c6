import CruciblePlugin
import PluginShared

/// Why a model was chosen, in words.
struct Reasons {
    let demand: Demand
    let weights: Weights
    let best: Assessment
    let runnersUp: [Assessment]
    let excluded: [Assessment]
    let market: Market

    static let mostExclusions = 10

    /// Most important first.
    var all: [String] {
        [headline, comparison, unknownFigures, ability, classification, complexity].compactMap { $0 } + exclusions
            + market.unreachable + market.dropped
    }

    private var headline: String {
        if demand.model != nil { return "\(best.candidate.wording) was asked for by name" }
        if runnersUp.isEmpty { return "\(best.candidate.wording) is the only model that fits" }
        let score = Wording.number(best.total)
        return "\(best.candidate.wording) scores \(score) by \(weights.wording), as a \(demand.complexity) request counts them"
    }

    private var comparison: String? {
        guard let second = runnersUp.first else { return nil }
        let name = "ahead of \(second.candidate.wording) with \(Wording.number(second.total))"
        if best.isKnownToFit && !second.isKnownToFit { return "\(name), which is not known to take \(demand.tokens) tokens" }
        if best.total == second.total { return "\(name): the same, so the names decide" }
        let gaps = [
            (weights.quality * (best.scores.quality - second.scores.quality), "better"),
            (weights.cost * (best.scores.cost - second.scores.cost), "cheaper"),
            (weights.latency * (best.scores.latency - second.scores.latency), "faster"),
        ].filter { $0.0 > 0 }.sorted { $0.0 > $1.0 }.map(\.1)
        return gaps.isEmpty ? name : "\(name), since it is \(gaps.joined(separator: " and "))"
    }

    /// What is not known about the choice, and how that was counted.
    private var unknownFigures: String? {
        let figures = best.candidate.figures
        var unknown: [String] = []
        if figures.quality == nil { unknown.append("quality (counted as the lowest)") }
        if best.estimates.cost == nil { unknown.append("price (counted as the highest)") }
        if best.estimates.latency == nil { unknown.append("speed (counted as the slowest)") }
        if figures.contextLength == nil {
            unknown.append("context length (" + (best.isKnownToFit ? "the request fits any model" : "it may be too short") + ")")
        }
        return unknown.isEmpty ? nil : "not known of it: \(unknown.joined(separator: ", "))"
    }

    private var ability: String? {
        guard best.scores.ability > 0, let ability = TaskTable.profile(of: demand.task)?.ability else { return nil }
        return "it is known for \(ability), which \(demand.task) asks for"
    }

    private var classification: String { "task \(Wording.clipped(demand.task)): \(demand.taskEvidence)" }

    private var complexity: String { "\(demand.complexity): \(demand.complexityEvidence)" }

    private var exclusions: [String] {
        let lines = excluded.prefix(Self.mostExclusions).map {
            "\($0.candidate.wording) is left out: \($0.exclusions.joined(separator: ", "))"
        }
        let rest = excluded.count - lines.count
        return rest > 0 ? lines + ["\(rest) more models are left out"] : lines
    }
}
