import TestSupport
import Testing
import Timing

/// The schedule against the simplest thing that could be right: a sorted array.
@Suite struct TimerScheduleTests {
    /// Timers in the order in which they must come: by instant, then by age.
    private struct Reference {
        var timers: [(token: TimerToken, name: Int)] = []

        mutating func add(_ token: TimerToken, _ name: Int) {
            let place = timers.firstIndex { $0.token.instant > token.instant } ?? timers.count
            timers.insert((token, name), at: place)
        }

        mutating func takeDue(_ now: Int64) -> [Int] {
            let due = timers.prefix { $0.token.instant <= now }.map(\.name)
            timers.removeFirst(due.count)
            return due
        }
    }

    @Test("random timers, cancelled and due, come in the reference's order", arguments: [UInt64.random(in: 0...UInt64.max)])
    func reference(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var schedule = TimerSchedule()
        var reference = Reference()
        let called = Calls()
        var now: Int64 = 0
        for name in 0..<20_000 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0...3:
                let instant = now + .random(in: -5...200, using: &random)
                reference.add(schedule.add(at: instant) { called.note(name) }, name)
            case 4, 5:
                guard let victim = reference.timers.indices.randomElement(using: &random) else { continue }
                let token = reference.timers.remove(at: victim).token
                schedule.remove(token)
                schedule.remove(token)
            default:
                now += .random(in: 0...40, using: &random)
                for body in schedule.takeDue(now) { body() }
                #expect(called.take() == reference.takeDue(now))
            }
            #expect(schedule.next == reference.timers.first?.token.instant)
            #expect(schedule.isEmpty == reference.timers.isEmpty)
        }
        for body in schedule.takeDue(.max) { body() }
        #expect(called.take() == reference.takeDue(.max))
        #expect(schedule.isEmpty && schedule.next == nil)
    }

    @Test("many cancelled timers give their closures back")
    func cancelled() {
        var schedule = TimerSchedule()
        let object = Calls()
        weak var seen: Calls?
        do {
            let held = Calls()
            seen = held
            let tokens = (0..<1000).map { index in schedule.add(at: Int64(index)) { held.note(index) } }
            _ = schedule.add(at: 5000) { object.note(-1) }
            for token in tokens.shuffled() { schedule.remove(token) }
        }
        #expect(seen == nil)
        #expect(schedule.next == 5000)
        for body in schedule.takeDue(5000) { body() }
        #expect(object.take() == [-1])
    }

    @Test("a duration that 64 bits do not hold is clamped")
    func nanoseconds() {
        #expect(Duration.milliseconds(1500).nanoseconds == 1_500_000_000)
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.nanoseconds(-3).nanoseconds == -3)
    }
}
