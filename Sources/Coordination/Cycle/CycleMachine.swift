/// When cycles run, and which step comes next. Instants are nanoseconds of any clock that does not go back.
///
/// Cycles are due at whole periods after the beginning. One at a time runs; what falls due while it does, or while nobody asks, is counted as
/// late and not made up for. Every step runs once in each cycle, whatever became of those before it.
public struct CycleMachine: Sendable {
    public enum Action: Sendable, Equatable {
        /// Nothing to do before that instant.
        case wait(until: Int64)
        /// Perform it, then say ``ended(_:now:)``.
        case run(CycleStep)
        /// A cycle is over.
        case finished(CycleReport)
    }

    private struct Running {
        var report: CycleReport
        var rest: [CycleStep]
        var current: (step: CycleStep, began: Int64)?
    }

    public let every: Int64
    /// Cycles that have begun.
    public private(set) var number: UInt64 = 0
    /// Cycles that were due and did not run.
    public private(set) var late: UInt64 = 0
    private var dueAt: Int64
    private var running: Running?

    /// A step that takes longer than this part of the period is slow.
    static let slowPart: Int64 = 10

    /// The first cycle is due after one period.
    public init(every: Int64, now: Int64) {
        precondition(every > 0, "a period of \(every) ns")
        self.every = every
        dueAt = now + every
    }

    public mutating func next(now: Int64) -> Action {
        guard running != nil else {
            if now < dueAt { return .wait(until: dueAt) }
            number += 1
            running = Running(report: CycleReport(number: number, dueAt: dueAt, late: 0, steps: []), rest: CycleStep.allCases)
            dueAt += every
            skipMissed(before: now)
            return next(now: now)
        }
        if running!.current != nil {
            skipMissed(before: now)
            return .wait(until: dueAt)
        }
        guard !running!.rest.isEmpty else {
            skipMissed(before: now)
            defer { running = nil }
            return .finished(running!.report)
        }
        let step = running!.rest.removeFirst()
        running!.current = (step, now)
        return .run(step)
    }

    /// The step that was to be run is over. Ignored for another one.
    public mutating func ended(_ step: CycleStep, _ outcome: StepOutcome, now: Int64) {
        guard let current = running?.current, current.step == step else { return }
        let time = max(0, now - current.began)
        running!.report.steps.append(
            CycleReport.Step(step: step, nanoseconds: time, isSlow: time > every / Self.slowPart, outcome: outcome))
        running!.current = nil
    }

    /// What is due by now while a cycle runs, or was before the one that begins now, does not run.
    private mutating func skipMissed(before now: Int64) {
        guard now >= dueAt else { return }
        let missed = (now - dueAt) / every + 1
        dueAt += missed * every
        late += UInt64(missed)
        running?.report.late += UInt64(missed)
    }
}
