import Swap

/// One step of a swap with its time, for people and programs.
public struct SwapStepReport: Sendable, Codable, Hashable {
    public var step: String
    /// `done` or `failed`.
    public var outcome: String
    public var detail: String
    public var generation: Int
    /// Since the step before, in nanoseconds.
    public var nanoseconds: Int64

    init(_ step: SwapStep, nanoseconds: Int64) {
        self.step = step.name.rawValue
        outcome = step.outcome.rawValue
        detail = step.detail
        generation = step.generation
        self.nanoseconds = nanoseconds
    }
}

/// How a swap ended.
public struct SwapReport: Sendable, Codable, Hashable {
    public var plugin: String
    /// `committed`, `rolled-back`, `roll-back-failed`, `refused`, `aborted`.
    public var outcome: String
    /// Why, unless it was committed.
    public var reasons: [String]
    /// What of the state did not come along; nil: nothing.
    public var lost: String?
    /// The generation that serves now.
    public var generation: Int
    public var steps: [SwapStepReport]

    public var isCommitted: Bool { outcome == "committed" }

    init(_ plugin: String, _ outcome: SwapOutcome, generation: Int, steps: [SwapStepReport]) {
        self.plugin = plugin
        self.generation = generation
        self.steps = steps
        switch outcome {
        case .committed(let lost): (self.outcome, reasons, self.lost) = ("committed", [], lost)
        case .rolledBack(let reason, let lost): (self.outcome, reasons, self.lost) = ("rolled-back", [reason], lost)
        case .rollBackFailed(let reason, let lost): (self.outcome, reasons, self.lost) = ("roll-back-failed", [reason], lost)
        case .refused(let reasons): (self.outcome, self.reasons, lost) = ("refused", reasons, nil)
        case .aborted(let reason): (self.outcome, reasons, lost) = ("aborted", [reason], nil)
        }
    }
}
