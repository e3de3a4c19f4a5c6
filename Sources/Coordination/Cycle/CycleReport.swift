/// One cycle, when it is over.
public struct CycleReport: Sendable, Equatable {
    public struct Step: Sendable, Equatable {
        public var step: CycleStep
        /// How long it took.
        public var nanoseconds: Int64
        /// Whether that was longer than a tenth of the period.
        public var isSlow: Bool
        public var outcome: StepOutcome
    }

    /// From 1.
    public var number: UInt64
    /// When it was due.
    public var dueAt: Int64
    /// Cycles that were due since the last one, or during this one, and were not run.
    public var late: UInt64
    public var steps: [Step]

    public var nanoseconds: Int64 { steps.reduce(0) { $0 + $1.nanoseconds } }
}
