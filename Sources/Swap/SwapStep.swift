/// A step that has ended, for people, logs and metrics. The shell knows when.
public struct SwapStep: Sendable, Equatable {
    public enum Name: String, Sendable, CaseIterable {
        case stage, warm, quiesce, drain, cancel, save, convert, restore, commit, probation
        case rollBack = "roll back"
        case retire
    }

    public enum Outcome: String, Sendable, CaseIterable {
        case done, failed
    }

    public let name: Name
    public let outcome: Outcome
    /// Figures, names or the reason; one line.
    public let detail: String
    /// The generation that it was about.
    public let generation: Int
    /// 0 before calls move, 1 while they move to the new generation, more for each attempt to move them back.
    public let pass: Int

    public init(name: Name, outcome: Outcome, detail: String, generation: Int, pass: Int) {
        self.name = name
        self.outcome = outcome
        self.detail = detail
        self.generation = generation
        self.pass = pass
    }
}
