/// event-lifecycle.schema.json: one change of a plugin's state.
struct LifecycleNews: Encodable {
    var plugin: String
    /// nil: none has been made yet.
    var generation: Int?
    var from: String
    var to: String
    var reason: String?
}

/// event-swap.schema.json: a step of a swap, or how it ended.
struct SwapNews: Encodable {
    var plugin: String
    var step: SwapStepReport?
    var verdict: Verdict?

    struct Verdict: Encodable {
        var outcome: String
        var reasons: [String]
        var lost: String?
        var generation: Int
    }

    init(plugin: String, step: SwapStepReport) {
        self.plugin = plugin
        self.step = step
    }

    init(plugin: String, verdict report: SwapReport) {
        self.plugin = plugin
        verdict = Verdict(outcome: report.outcome, reasons: report.reasons, lost: report.lost, generation: report.generation)
    }
}
