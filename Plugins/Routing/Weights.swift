import CruciblePlugin
import PluginShared

/// How much quality, cost and latency count. They add up to 1.
struct Weights: Hashable, Sendable {
    let quality: Double
    let cost: Double
    let latency: Double

    /// Any numbers that are not negative and not all 0; only their ratio matters.
    init(quality: Double, cost: Double, latency: Double) {
        let sum = quality + cost + latency
        precondition(quality >= 0 && cost >= 0 && latency >= 0 && sum > 0, "weights must not be negative nor all 0")
        self.quality = quality / sum
        self.cost = cost / sum
        self.latency = latency / sum
    }

    /// For a request of that complexity: quality counts half for a simple one and twice for a complex one.
    func adjusted(for complexity: RoutingDecision.Complexity) -> Weights {
        let factor: Double
        switch complexity {
        case .simple: factor = 0.5
        case .moderate: factor = 1
        case .complex: factor = 2
        }
        let adjusted = quality * factor
        // Weights that are quality only stay so; nothing can make their sum 0.
        return Weights(quality: adjusted, cost: cost, latency: latency)
    }

    var wording: String {
        "quality \(Wording.number(quality * 100, digits: 0))%, cost \(Wording.number(cost * 100, digits: 0))%, "
            + "speed \(Wording.number(latency * 100, digits: 0))%"
    }
}
