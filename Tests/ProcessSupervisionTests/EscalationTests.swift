import Testing

@testable import ProcessSupervision

@Suite struct EscalationTests {
    @Test func stepsComeInOrderAndOnce() {
        var escalation = Escalation()
        #expect(escalation.deadline == nil)
        #expect(escalation.next(now: 5) == nil)

        escalation.request(now: 100, grace: .nanoseconds(50))
        #expect(escalation.deadline == 0)
        #expect(escalation.next(now: 100) == .closeInput)
        #expect(escalation.next(now: 124) == nil)
        #expect(escalation.deadline == 125)
        #expect(escalation.next(now: 125) == .terminate)
        #expect(escalation.next(now: 149) == nil)
        #expect(escalation.deadline == 150)
        #expect(escalation.next(now: 150) == .kill)
        #expect(escalation.next(now: 999) == nil)
        #expect(escalation.deadline == nil)
    }

    @Test func closedInputSkipsTheWaitForIt() {
        var escalation = Escalation()
        escalation.request(now: 100, grace: .nanoseconds(50), isInputClosed: true)
        #expect(escalation.next(now: 100) == .closeInput)
        #expect(escalation.next(now: 100) == .terminate)
        #expect(escalation.deadline == 150)
    }

    @Test func askingAgainOnlyMakesItSooner() {
        var escalation = Escalation()
        escalation.request(now: 0, grace: .nanoseconds(100))
        #expect(escalation.next(now: 0) == .closeInput)
        escalation.request(now: 10, grace: .nanoseconds(1_000))
        #expect(escalation.deadline == 50)
        escalation.request(now: 10, grace: .nanoseconds(20))
        #expect(escalation.next(now: 20) == .terminate)
        #expect(escalation.deadline == 30)
        escalation.request(now: 21, grace: .zero)
        #expect(escalation.next(now: 21) == .kill)
        escalation.request(now: 22, grace: .zero)
        #expect(escalation.next(now: 22) == nil)
    }

    @Test func noGraceKillsAtOnce() {
        for grace in [Duration.zero, .seconds(-3)] {
            var escalation = Escalation()
            escalation.request(now: 7, grace: grace)
            #expect(escalation.next(now: 7) == .kill)
        }
    }

    @Test func absurdGraceIsBounded() {
        var escalation = Escalation()
        escalation.request(now: 0, grace: .seconds(Int64.max))
        #expect(escalation.next(now: 0) == .closeInput)
        #expect(escalation.deadline == 43_200_000_000_000)
    }
}
