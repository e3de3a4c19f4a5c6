import Gate
import TestSupport
import Testing

@testable import OTLPExport

/// What is sent when, and what is dropped. Times are seconds.
@Suite struct SpanMachineTests {
    private static let second: Int64 = 1_000_000_000
    private var machine: SpanExportMachine

    init() {
        var settings = SpanExportSettings(queue: 5)
        settings.batch = 3
        machine = SpanExportMachine(settings)
    }

    private static func span(_ id: UInt64) -> FinishedSpan {
        FinishedSpan(
            Span(id: id, parent: 0, caller: "a", provider: "b", interface: "t.t/1", function: "f", start: 0, end: 1), trace: Trace.ID(high: 1, low: 2), epoch: 0)
    }

    private mutating func add(_ ids: ClosedRange<UInt64>, at time: Double = 0) -> [SpanExportMachine.Action] {
        ids.flatMap { machine.add(Self.span($0), now: Self.at(time)) }
    }

    private mutating func answer(_ outcome: ExportOutcome, at time: Double) -> [SpanExportMachine.Action] {
        machine.answered(outcome, now: Self.at(time), random: 0)
    }

    private static func at(_ seconds: Double) -> Int64 { Int64(seconds * Double(second)) }

    private static func batch(_ ids: ClosedRange<UInt64>) -> SpanExportMachine.Action { .send(ids.map(span)) }

    @Test("the first span of a batch waits a second for others, and no longer")
    mutating func delay() {
        #expect(add(1...2) == [.wake(at: Self.at(1))])
        #expect(machine.tick(now: Self.at(0.5)) == [.wake(at: Self.at(1))])
        #expect(machine.tick(now: Self.at(1)) == [Self.batch(1...2)])
        #expect(answer(.taken(rejected: 0), at: 1.1) == [])
        #expect(machine.figures.exported == 2 && machine.figures.waiting == 0 && machine.figures.dropped.isEmpty)
    }

    @Test("a full batch goes at once, one at a time; what does not fit is dropped, told once, counted always")
    mutating func bound() {
        #expect(add(1...3).last == Self.batch(1...3))
        #expect(add(4...8) == [])
        let actions = add(9...11)
        #expect(actions.count == 1)
        guard case .warn? = actions.first else { return #expect(Bool(false), "\(actions)") }
        #expect(machine.figures.dropped == [.full: 3] && machine.figures.waiting == 8)
        #expect(answer(.taken(rejected: 0), at: 0.1).first == Self.batch(4...6))
        #expect(answer(.taken(rejected: 0), at: 0.2) == [.wake(at: Self.at(1.1))])
        #expect(machine.tick(now: Self.at(1.1)) == [Self.batch(7...8)])
    }

    @Test("a collector that has no time gets the same spans again: after what it asks for, or ever later; then they are dropped")
    mutating func again() {
        _ = add(1...3)
        #expect(answer(.again(after: 7 * Self.second, "busy"), at: 0) == [.wake(at: Self.at(7))])
        #expect(machine.tick(now: Self.at(6.9)) == [.wake(at: Self.at(7))])
        #expect(machine.tick(now: Self.at(7)) == [Self.batch(1...3)])
        // Half of 2, 4, 8 s: the other half is by chance, which is 0 here.
        var now = 7.0
        for pause in [1.0, 2.0, 4.0] {
            #expect(answer(.again(after: nil, "busy"), at: now) == [.wake(at: Self.at(now + pause))])
            now += pause
            #expect(machine.tick(now: Self.at(now)) == [Self.batch(1...3)])
        }
        guard case .warn? = answer(.again(after: nil, "busy"), at: now).first else { return #expect(Bool(false)) }
        #expect(machine.figures.dropped == [.unreachable: 3] && machine.figures.waiting == 0)
    }

    @Test("a pause is never longer than the bound")
    mutating func longPause() {
        _ = add(1...3)
        #expect(answer(.again(after: 4_000_000 * Self.second, ""), at: 0) == [.wake(at: Self.at(60))])
    }

    @Test("what the collector does not take is dropped: a whole request, or some of its spans")
    mutating func refused() {
        _ = add(1...3)
        #expect(answer(.refused("no"), at: 0).count == 1)
        _ = add(4...6)
        #expect(answer(.taken(rejected: 2), at: 0) == [])
        _ = add(7...9)
        #expect(answer(.taken(rejected: 99), at: 0) == [])
        #expect(machine.figures.dropped == [.refused: 3, .rejected: 5] && machine.figures.exported == 1)
    }

    @Test("stopping sends what waits, and ends with the answer")
    mutating func flush() {
        _ = add(1...4)
        #expect(machine.stop(now: 0) == [.wake(at: Self.at(2))])
        #expect(answer(.taken(rejected: 0), at: 0.1) == [Self.batch(4...4), .wake(at: Self.at(2))])
        #expect(answer(.taken(rejected: 0), at: 0.2) == [.end])
        #expect(add(5...5).count == 1)
        #expect(machine.figures.exported == 4 && machine.figures.dropped == [.stopped: 1])
        #expect(machine.stop(now: 0) == [])
    }

    @Test("stopping with nothing to send ends at once")
    mutating func quietFlush() { #expect(machine.stop(now: 0) == [.end]) }

    @Test("stopping does not wait longer than its bound, nor for a pause that goes beyond it")
    mutating func boundedFlush() {
        _ = add(1...4)
        _ = machine.stop(now: 0)
        #expect(machine.tick(now: Self.at(2)).last == .end)
        #expect(answer(.taken(rejected: 0), at: 3) == [])
        #expect(machine.figures.dropped == [.stopped: 4] && machine.figures.waiting == 0)

        var patient = Self().machine
        for id in 1...3 { _ = patient.add(Self.span(UInt64(id)), now: 0) }
        _ = patient.answered(.again(after: 30 * Self.second, ""), now: 0, random: 0)
        #expect(patient.stop(now: Self.at(1)) == [Self.batch(1...3), .wake(at: Self.at(3))])
        let last = patient.answered(.again(after: 30 * Self.second, ""), now: Self.at(1.5), random: 0)
        #expect(last.last == .end && patient.figures.dropped == [.unreachable: 3])
    }

    @Test("whatever happens, every span is exported, dropped or waiting", arguments: 1...50)
    func conservation(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var machine = Self().machine
        var (added, now, isSending): (UInt64, Int64, Bool) = (0, 0, false)
        var ends = 0
        for step in 0..<400 {
            now += Int64.random(in: 0...Self.second, using: &generator)
            let actions: [SpanExportMachine.Action]
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<6:
                added += 1
                actions = machine.add(Self.span(added), now: now)
            case 6..<8: actions = machine.tick(now: now)
            case _ where isSending:
                isSending = false
                let outcomes: [ExportOutcome] = [
                    .taken(rejected: 0), .taken(rejected: 1), .again(after: nil, ""), .again(after: 3 * Self.second, ""), .refused(""),
                ]
                actions = machine.answered(outcomes.randomElement(using: &generator)!, now: now, random: 0.5)
            default: actions = step > 300 ? machine.stop(now: now) : []
            }
            for case .send(let spans) in actions {
                #expect(!isSending && (1...3).contains(spans.count), "seed \(seed)")
                isSending = true
            }
            ends += actions.filter { $0 == .end }.count
            let figures = machine.figures
            #expect(figures.exported + figures.dropped.values.reduce(0, +) + UInt64(figures.waiting) == added && figures.waiting <= 8, "seed \(seed)")
        }
        #expect(ends <= 1)
    }
}
