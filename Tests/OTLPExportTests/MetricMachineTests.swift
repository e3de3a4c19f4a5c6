import TestSupport
import Testing

@testable import OTLPExport

/// When figures are read and sent. Times are seconds; the interval is 10.
@Suite struct MetricMachineTests {
    private typealias Action = MetricExportMachine.Action

    private static let second: Int64 = 1_000_000_000
    private static let send = Action.send(MetricExportMachine.Reading())
    private var machine = MetricExportMachine(MetricExportSettings(interval: 10 * Self.second))

    private static func at(_ seconds: Double) -> Int64 { Int64(seconds * Double(second)) }
    private static func wake(_ seconds: Double) -> Action { .wake(at: at(seconds)) }

    private mutating func tick(_ time: Double) -> [Action] { machine.tick(now: Self.at(time)) }
    private mutating func stop(_ time: Double) -> [Action] { machine.stop(now: Self.at(time)) }
    private mutating func answer(_ outcome: ExportOutcome, at time: Double) -> [Action] { machine.answered(outcome, now: Self.at(time)) }

    @Test("a reading is sent after every interval, however long the answers take within it")
    mutating func interval() {
        #expect(tick(0) == [])
        #expect(machine.start(now: Self.at(1)) == [Self.wake(11)])
        #expect(machine.start(now: Self.at(2)) == [])
        #expect(tick(10.9) == [Self.wake(11)])
        #expect(tick(11.5) == [Self.send, Self.wake(21)])
        #expect(answer(.taken(rejected: 0), at: 15) == [])
        #expect(tick(21) == [Self.send, Self.wake(31)])
        #expect(answer(.taken(rejected: 0), at: 22) == [])
        // A process that slept sends one, not all that it has missed.
        #expect(tick(99) == [Self.send, Self.wake(109)])
        #expect(answer(.taken(rejected: 0), at: 100) == [])
        #expect(machine.figures.taken == 3 && machine.figures.failed.isEmpty)
    }

    @Test("one at a time: while an answer is awaited nothing is sent, and nothing waits for it afterwards")
    mutating func oneAtATime() {
        _ = machine.start(now: 0)
        #expect(tick(10) == [Self.send, Self.wake(20)])
        #expect(tick(20) == [Self.wake(30)])
        #expect(answer(.taken(rejected: 0), at: 25) == [])
        #expect(tick(30) == [Self.send, Self.wake(40)])
        #expect(machine.figures.taken == 1)
    }

    @Test("what fails is counted always and told once, and is not sent again before the next reading")
    mutating func failures() {
        _ = machine.start(now: 0)
        _ = tick(10)
        let first = answer(.again(after: nil, "it is not there"), at: 11)
        #expect(first.count == 1)
        guard case .warn(let text)? = first.first else { return #expect(Bool(false), "\(first)") }
        #expect(text.contains("it is not there"))
        #expect(tick(20) == [Self.send, Self.wake(30)])
        #expect(answer(.refused("no"), at: 21) == [])
        #expect(tick(30) == [Self.send, Self.wake(40)])
        #expect(answer(.taken(rejected: 3), at: 31) == [])
        #expect(machine.figures.failed == [.unreachable: 1, .refused: 1] && machine.figures.taken == 1 && machine.figures.rejected == 3)
    }

    @Test("points that are not taken are told of too")
    mutating func rejected() {
        _ = machine.start(now: 0)
        _ = tick(10)
        guard case .warn? = answer(.taken(rejected: 1), at: 11).first else { return #expect(Bool(false)) }
    }

    @Test("a collector that asks to be left alone is, but not longer than the bound")
    mutating func patience() {
        _ = machine.start(now: 0)
        _ = tick(10)
        _ = answer(.again(after: 15 * Self.second, "busy"), at: 10)
        #expect(tick(20) == [Self.wake(30)])
        #expect(tick(30) == [Self.send, Self.wake(40)])
        _ = answer(.again(after: 4_000_000 * Self.second, "busy"), at: 30)
        #expect(tick(80) == [Self.wake(90)])
        #expect(tick(90) == [Self.send, Self.wake(100)])
        // Another answer is about itself only.
        _ = answer(.again(after: nil, "gone"), at: 91)
        #expect(tick(100) == [Self.send, Self.wake(110)])
    }

    @Test("stopping sends a last reading, also to one that has asked for patience, and ends with the answer")
    mutating func last() {
        _ = machine.start(now: 0)
        _ = tick(10)
        _ = answer(.again(after: 60 * Self.second, "busy"), at: 10)
        #expect(stop(12) == [Self.send, Self.wake(14)])
        #expect(stop(12) == [])
        #expect(answer(.taken(rejected: 0), at: 13) == [.end])
        #expect(tick(14) == [] && stop(15) == [] && answer(.refused(""), at: 16) == [])
        #expect(machine.figures.taken == 1 && machine.figures.failed == [.unreachable: 1])
    }

    @Test("what is on its way when the host stops is followed by the last reading")
    mutating func lastAfterOther() {
        _ = machine.start(now: 0)
        _ = tick(10)
        #expect(stop(11) == [Self.wake(13)])
        #expect(answer(.taken(rejected: 0), at: 12) == [Self.send])
        #expect(answer(.taken(rejected: 0), at: 12.5) == [.end])
        #expect(machine.figures.taken == 2)
    }

    @Test("stopping does not wait longer than its bound")
    mutating func bounded() {
        #expect(stop(1) == [Self.send, Self.wake(3)])
        #expect(tick(2) == [Self.wake(3)])
        #expect(tick(3).last == .end)
        #expect(answer(.taken(rejected: 0), at: 4) == [])
        #expect(machine.figures.failed == [.stopped: 1] && machine.figures.taken == 0)
    }

    @Test("whatever happens, one is on its way at a time, and each of them is counted once", arguments: 1...50)
    func conservation(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var machine = MetricExportMachine(MetricExportSettings(interval: 10 * Self.second))
        var (now, sent, isSending, ends, warnings): (Int64, UInt64, Bool, Int, Int) = (0, 0, false, 0, 0)
        _ = machine.start(now: now)
        for step in 0..<400 {
            now += Int64.random(in: 0...(12 * Self.second), using: &generator)
            let actions: [Action]
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5: actions = machine.tick(now: now)
            case _ where isSending:
                isSending = false
                let outcomes: [ExportOutcome] = [
                    .taken(rejected: 0), .taken(rejected: 1), .again(after: nil, ""), .again(after: 25 * Self.second, ""), .refused(""),
                ]
                actions = machine.answered(outcomes.randomElement(using: &generator)!, now: now)
            default: actions = step > 300 ? machine.stop(now: now) : []
            }
            for action in actions {
                switch action {
                case .send:
                    #expect(!isSending && ends == 0, "seed \(seed)")
                    (isSending, sent) = (true, sent + 1)
                case .wake(let instant): #expect(instant > now, "seed \(seed)")
                case .warn: warnings += 1
                case .end:
                    ends += 1
                    isSending = false
                }
            }
            let counted = machine.figures.taken + machine.figures.failed.values.reduce(0, +)
            #expect(counted + (isSending ? 1 : 0) == sent, "seed \(seed)")
        }
        #expect(ends <= 1 && warnings <= 1 && sent > 20, "seed \(seed)")
    }
}
