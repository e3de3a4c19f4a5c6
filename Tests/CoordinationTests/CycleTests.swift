import Coordination
import Testing

/// When cycles run, and what one of them does.
@Suite struct CycleTests {
    private static let second: Int64 = 1_000_000_000

    /// Runs what is to be run, each step taking that long, until there is something to wait for.
    private static func run(
        _ machine: inout CycleMachine, at now: inout Int64, taking time: Int64 = 0, _ outcome: (CycleStep) -> StepOutcome = { _ in StepOutcome() }
    ) -> [CycleReport] {
        var reports: [CycleReport] = []
        while true {
            switch machine.next(now: now) {
            case .wait: return reports
            case .finished(let report): reports.append(report)
            case .run(let step):
                now += time
                machine.ended(step, outcome(step), now: now)
            }
        }
    }

    @Test("nothing runs before one period is over; then all steps do, in order, once")
    func order() {
        var (machine, now) = (CycleMachine(every: 30 * Self.second, now: 0), Int64(0))
        #expect(machine.next(now: 0) == .wait(until: 30 * Self.second))
        now = 30 * Self.second
        let reports = Self.run(&machine, at: &now)
        #expect(reports.map(\.number) == [1] && reports[0].steps.map(\.step) == CycleStep.allCases && reports[0].late == 0)
        #expect(CycleStep.allCases.map(\.rawValue) == ["usage", "metrics", "cache", "health", "optimisation", "alerts", "cleanup"])
        #expect(machine.next(now: now) == .wait(until: 60 * Self.second))
    }

    @Test("a cycle that comes late is counted and not made up for; the next one is due on the same grid")
    func late() {
        var (machine, now) = (CycleMachine(every: 30 * Self.second, now: 0), 30 * Self.second + 5 * 30 * Self.second + 7)
        let reports = Self.run(&machine, at: &now)
        #expect(reports.map(\.late) == [5] && machine.late == 5 && machine.number == 1)
        #expect(machine.next(now: now) == .wait(until: 210 * Self.second))
    }

    @Test("a cycle that takes longer than the period: what falls due meanwhile is counted, does not run beside it, and not behind it")
    func overlong() {
        var (machine, now) = (CycleMachine(every: 10 * Self.second, now: 0), 10 * Self.second)
        guard case .run(let step) = machine.next(now: now) else { return #expect(Bool(false), "no step") }
        #expect(machine.next(now: 20 * Self.second) == .wait(until: 30 * Self.second), "a second one beside the first")
        #expect(machine.next(now: 30 * Self.second) == .wait(until: 40 * Self.second))
        now = 39 * Self.second
        machine.ended(step, StepOutcome(), now: now)
        let reports = Self.run(&machine, at: &now)
        #expect(reports.map(\.late) == [2] && machine.late == 2 && machine.number == 1)
        #expect(machine.next(now: now) == .wait(until: 40 * Self.second))
    }

    @Test("a step that fails and one that is slow are named; those behind them run", arguments: CycleStep.allCases)
    func failing(_ bad: CycleStep) {
        var (machine, now) = (CycleMachine(every: 10 * Self.second, now: 0), 10 * Self.second)
        var (reports, ran): ([CycleReport], [CycleStep]) = ([], [])
        while reports.isEmpty {
            switch machine.next(now: now) {
            case .wait: #expect(Bool(false), "waits in a cycle"); return
            case .finished(let report): reports.append(report)
            case .run(let step):
                ran.append(step)
                now += step == bad ? 1_000_000_001 : 1_000_000_000
                machine.ended(step, step == bad ? StepOutcome(error: "out of order") : StepOutcome(["things": 3]), now: now)
            }
        }
        #expect(ran == CycleStep.allCases)
        #expect(reports[0].steps.filter { $0.outcome.error != nil }.map(\.step) == [bad])
        #expect(reports[0].steps.filter(\.isSlow).map(\.step) == [bad])
        #expect(reports[0].steps.allSatisfy { $0.nanoseconds == ($0.step == bad ? 1_000_000_001 : 1_000_000_000) })
    }

    @Test("what ends that was not begun is ignored")
    func foreign() {
        var machine = CycleMachine(every: 10, now: 0)
        machine.ended(.alerts, StepOutcome(error: "?"), now: 5)
        guard case .run(.usage) = machine.next(now: 10) else { return #expect(Bool(false), "not usage") }
        machine.ended(.alerts, StepOutcome(error: "?"), now: 11)
        machine.ended(.usage, StepOutcome(), now: 11)
        machine.ended(.usage, StepOutcome(error: "?"), now: 11)
        #expect(machine.next(now: 11) == .run(.metrics))
    }
}
