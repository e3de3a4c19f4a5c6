import Lifecycle
import Testing

/// How sick plugins are found, restarted and kept out, in virtual time.
@Suite struct HealthTests {
    static let rules = HealthRules(
        interval: .seconds(10), deadline: .seconds(2), failures: 3, restarts: 2, window: .seconds(600), backoff: .seconds(1))

    private static func shell(
        of nodes: [LifecycleNode] = [node("a", health: rules)], _ behaviours: [String: Behaviour], until end: Duration
    ) -> VirtualShell {
        var shell = VirtualShell(nodes, seed: 7, behaviours: behaviours)
        shell.at(.zero, .begin)
        shell.run(until: { $0.now >= end })
        return shell
    }

    @Test func oneThatIsWellIsCheckedEveryIntervalAndLeftAlone() {
        let shell = Self.shell(["a": Behaviour()], until: .seconds(60))
        #expect(shell.trace.suffix(2) == ["0.300 ready", "10.310 a: is ok"])
        #expect(shell.machine.states[0].health?.isReady == true)
        #expect(shell.observer.violations == [])
    }

    @Test func oneWithoutTheFunctionIsNotAsked() {
        let shell = Self.shell(of: [node("a")], ["a": Behaviour(health: [.says(.sick("ill"))])], until: .seconds(600))
        #expect(shell.trace.last == "0.300 ready")
        #expect(shell.machine.states[0].health == nil)
    }

    /// Row LIFE-8: flagged within one cycle, restarted with backoff, quarantined after its limit.
    @Test func theSickIsFlaggedRestartedAndInTheEndKeptOut() {
        let shell = Self.shell(["a": Behaviour(health: [.says(.ok), .says(.sick("queue\nstuck"))])], until: .seconds(1000))
        let steps = ["resolved -> loaded", "loaded -> initialized"]
        #expect(shell.trace.filter { line in !steps.contains { line.hasSuffix($0) } } == [
            "0.000 a: attempt 1", "0.300 a: initialized -> active", "0.300 ready", "10.310 a: is ok", "20.320 a: is sick: queue stuck",
            "30.330 a: is sick: queue stuck", "40.340 a: is sick: queue stuck",
            "40.340 a: active -> failed (sick: queue stuck (3 checks in a row))", "40.340 a: withdraw attempt 1",
            "41.540 a: failed -> resolved (restart 1)", "41.540 a: attempt 2", "41.840 a: initialized -> active",
            "51.850 a: is sick: queue stuck", "61.860 a: is sick: queue stuck", "71.870 a: is sick: queue stuck",
            "71.870 a: active -> failed (sick: queue stuck (3 checks in a row))", "71.870 a: withdraw attempt 2",
            "73.993 a: failed -> resolved (restart 2)", "73.993 a: attempt 3", "74.293 a: initialized -> active",
            "84.303 a: is sick: queue stuck", "94.313 a: is sick: queue stuck", "104.323 a: is sick: queue stuck",
            "104.323 a: active -> failed (sick: queue stuck (3 checks in a row))", "104.323 a: withdraw attempt 3",
            "104.423 a: failed -> quarantined (restarted 2 times within 10m, and again: sick: queue stuck (3 checks in a row); kept out until the "
                + "host is started again)",
        ])
        #expect(shell.machine.isReady && shell.machine.isDegraded)
        #expect(shell.observer.violations == [])
    }

    @Test func oneThatDoesNotAnswerIsNotAskedTwiceAtATime() {
        let shell = Self.shell(["a": Behaviour(health: [.hangs])], until: .seconds(40))
        #expect(shell.trace.filter { $0 > "1" } == [
            "12.300 a: is silent: no answer to its health check within 2s",
            "22.300 a: is silent: an earlier health check has not returned",
            "32.300 a: is silent: an earlier health check has not returned",
            "32.300 a: active -> failed (an earlier health check has not returned (3 checks in a row))",
            "32.300 a: withdraw attempt 1", "33.500 a: failed -> resolved (restart 1)", "33.500 a: attempt 2",
            "33.600 a: resolved -> loaded", "33.700 a: loaded -> initialized", "33.800 a: initialized -> active",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func aLateAnswerCountsAsNoneAndAllowsTheNextCheck() {
        let behaviour = Behaviour(health: [.says(.ok, after: .seconds(3)), .says(.ok)])
        let shell = Self.shell(["a": behaviour], until: .seconds(60))
        #expect(shell.trace.filter { $0 > "1" } == [
            "12.300 a: is silent: no answer to its health check within 2s", "22.310 a: is ok",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func theDegradedServesAndOneGoodCheckMakesUpForBadOnes() {
        let sick = Behaviour.Check.says(.sick("ill"))
        let behaviour = Behaviour(health: [sick, sick, .says(.degraded("slow")), sick, sick, .says(.ok)])
        let shell = Self.shell(["a": behaviour], until: .seconds(200))
        #expect(shell.trace.filter { $0.contains(" is ") }.map { $0.drop { $0 != "i" } } == [
            "is sick: ill", "is sick: ill", "is degraded: slow", "is sick: ill", "is sick: ill", "is ok",
        ])
        #expect(shell.machine.states[0].state == .active && shell.machine.states[0].attempt == 1)
    }

    /// Restarts that are long ago do not count: it goes on like this for ever.
    @Test func restartsFarApartAreForgiven() {
        let seldom = HealthRules(
            interval: .seconds(10), deadline: .seconds(2), failures: 3, restarts: 1, window: .seconds(20), backoff: .seconds(1))
        let shell = Self.shell(of: [node("a", health: seldom)], ["a": Behaviour(health: [.says(.sick("ill"))])], until: .seconds(1000))
        #expect(shell.machine.states[0].state != .quarantined)
        #expect(shell.machine.states[0].attempt > 20)
        #expect(shell.observer.violations == [])
    }

    @Test func dependentsStayActiveWhileItIsRestartedAndWhenItIsKeptOut() {
        let nodes = [node("a", health: Self.rules), node("b", needs: ["a"])]
        let shell = Self.shell(of: nodes, ["a": Behaviour(health: [.says(.sick("ill"))])], until: .seconds(1000))
        #expect(shell.machine.states.map(\.state) == [.quarantined, .active])
        #expect(!shell.trace.contains { $0.contains("b: active ->") })
        #expect(shell.observer.violations == [])
    }

    @Test func whatHasNotBegunWaitsForTheRestartAndIsBlockedByTheQuarantine() {
        let hasty = HealthRules(
            interval: .milliseconds(100), deadline: .seconds(2), failures: 1, restarts: 1, window: .seconds(600), backoff: .seconds(1))
        let nodes = [node("a", health: hasty), node("slow"), node("b", needs: ["a", "slow"])]
        let behaviours = [
            "a": Behaviour(health: [.says(.sick("ill"))]), "slow": Behaviour(attempts: [.starts(after: .seconds(1))]),
        ]
        let shell = Self.shell(of: nodes, behaviours, until: .seconds(60))
        #expect(shell.machine.states.map(\.state) == [.quarantined, .active, .blocked])
        #expect(shell.machine.states[2].reason
            == "b needs a, which is quarantined: restarted once within 10m, and again: sick: ill; kept out until the host is started again")
        #expect(shell.observer.violations == [])
    }

    @Test func aRequiredOneKeptOutDuringTheStartFailsTheStart() {
        let hasty = HealthRules(
            interval: .milliseconds(100), deadline: .seconds(2), failures: 1, restarts: 0, window: .seconds(600), backoff: .seconds(1))
        let nodes = [node("a", isRequired: true, health: hasty), node("slow")]
        let behaviours = [
            "a": Behaviour(health: [.says(.sick("ill"))]), "slow": Behaviour(attempts: [.starts(after: .seconds(1))]),
        ]
        let shell = Self.shell(of: nodes, behaviours, until: .seconds(60))
        #expect(shell.trace.contains("0.510 start failed: a quarantined: sick: ill; kept out until the host is started again"))
        #expect(shell.machine.isFinished)
        #expect(shell.observer.violations == [])
    }

    @Test func aGenerationThatDoesNotEndIsNotJoinedByAnother() {
        let behaviour = Behaviour(health: [.says(.sick("ill"))], withdrawal: nil)
        let shell = Self.shell(["a": behaviour], until: .seconds(200))
        #expect(shell.trace.suffix(2) == [
            "40.330 a: abandon attempt 1",
            "40.330 a: failed -> quarantined (sick: ill (3 checks in a row); its generation did not end within 10s, so it may still be running; "
                + "kept out until the host is started again)",
        ])
        #expect(shell.observer.violations == [])
    }

    @Test func aRestartThatFailsCountsAsOne() {
        let behaviour = Behaviour(attempts: [.starts(), .fails("port taken")], health: [.says(.sick("ill"))])
        let shell = Self.shell(["a": behaviour], until: .seconds(200))
        #expect(shell.machine.states[0].description
            == "quarantined: restarted 2 times within 10m, and again: port taken; kept out until the host is started again")
        #expect(shell.machine.states[0].attempt == 3)
        #expect(shell.observer.violations == [])
    }

    @Test(arguments: [30.35, 31, 32])
    func stoppingEndsRestarts(time: Double) {
        var shell = VirtualShell([node("a", health: Self.rules)], seed: 7, behaviours: ["a": Behaviour(health: [.says(.sick("ill"))])])
        shell.at(.zero, .begin)
        shell.at(.seconds(time), .stop(deadline: .seconds(5)))
        shell.run()
        #expect(shell.machine.isFinished)
        #expect(shell.machine.states[0].state == (time == 32 ? .stopped : .failed))
        #expect(shell.observer.violations == [])
    }

    @Test func aWithdrawalIsNotWaitedForLongerThanTheStopMayTake() {
        let behaviour = Behaviour(health: [.says(.sick("ill"))], withdrawal: nil)
        var shell = VirtualShell([node("a", health: Self.rules)], seed: 7, behaviours: ["a": behaviour])
        shell.at(.zero, .begin)
        shell.at(.seconds(31), .stop(deadline: .seconds(5)))
        shell.run()
        #expect(shell.trace.suffix(2) == ["36.000 a: abandon attempt 1", "36.000 finished"])
        #expect(shell.machine.states[0].reason == "did not stop within 5s: still withdrawing")
        #expect(shell.observer.violations == [])
    }

    @Test func whatAnEarlierHostKeptOutIsNotStartedAndBlocks() {
        var shell = VirtualShell(
            [node("b", needs: ["a"]), node("c", uses: ["a"])], quarantined: ["a": "crashed the host; crucible quarantine clear a"])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.machine.states.map { "\($0.id) \($0)" } == [
            "b blocked: b needs a, which is quarantined: crashed the host; crucible quarantine clear a", "c active",
            "a quarantined: crashed the host; crucible quarantine clear a",
        ])
        #expect(shell.machine.isDegraded)
        #expect(shell.observer.violations == [])
    }
}
