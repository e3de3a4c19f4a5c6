import FoundationEssentials
import Host
import HostTesting
import TestSupport
import Testing

/// Plugins that load and do not start, on a clock that only the test moves.
@Suite struct StartFaultTests {
    private func prepared(_ plugins: String, _ clock: VirtualClock = VirtualClock(), files: [String: String] = [:]) async throws -> TestHost {
        var options = HostileLibraries.options
        options.clock = clock
        options.files = files
        return try await TestHost("crucible: 1\nplugins:\n" + plugins, options)
    }

    private func startError(_ library: String) async throws -> (error: [String], states: [String]) {
        let test = try await prepared("  bad: {library: ./\(library).so}\n  good: {library: ./echo.so}")
        let error = await #expect(throws: HostError.self) { try await test.start() }
        defer { test.cleanUp() }
        return (error?.reasons ?? [], test.host.status.map { "\($0.id) \($0.state)" })
    }

    @Test(arguments: [
        ("init_fails", "bad failed: create: the key 'colour' is unknown"),
        ("start_fails", "bad failed: start: no free port"),
        ("fails_in_silence", "bad failed: start: answered with the unknown status -4711"),
    ])
    func aRequiredPluginStopsTheHost(_ library: String, _ says: String) async throws {
        let (error, states) = try await startError(library)
        #expect(error == [says])
        #expect(states == ["bad failed", "good stopped"])
    }

    @Test func theRestStartsAndTheChainIsNamed() async throws {
        let test = try await prepared("""
              last: {library: ./last.so, required: false}
              middle: {library: ./consumer.so, required: false, bind: {hostile.echo/1: first}}
              first: {library: ./start_fails.so, required: false}
              good: {library: ./echo.so}
            """)
        try await test.start()
        #expect(test.state("first").map { "\($0.state): \($0.reason ?? "")" }
            == "failed: start: no free port")
        #expect(test.state("middle").map { "\($0.state): \($0.reason ?? "")" }
            == "blocked: middle needs first, which failed: start: no free port")
        #expect(test.state("last").map { "\($0.state): \($0.reason ?? "")" }
            == "blocked: last needs middle, which is blocked: middle needs first, which failed: start: no free port")
        #expect(try test.call("say", of: "good", .str("here")) == ["here"])
        await test.stop()
    }

    /// Attempts never overlap (the plugin itself would end the process), and the pauses double, each within a fifth.
    @Test func failsTwiceThenStarts() async throws {
        let clock = VirtualClock()
        let count = FreshName.path
        defer { try? FileManager.default.removeItem(atPath: count) }
        let test = try await prepared(
            "  slow: {library: ./fails_twice_then_starts.so, start: {attempts: 3, backoff: 100ms}, config: {count: \(count)}}", clock)
        let start = Task { try await test.start() }
        for attempt in 1...2 {
            try await eventually("attempt \(attempt) fails") { test.state("slow")?.phase == "backoff" && test.state("slow")?.attempt == attempt }
            // The transition is published before the attempt's own timer is cancelled and that of the pause is set.
            try await eventually("the pause's timer") { clock.untilNext.map { $0 <= 240_000_000 } ?? false }
            clock.advanceToNext()
        }
        try await start.value
        #expect(test.transitions.map { "\($0.from) \($0.to)\($0.reason.map { ": \($0)" } ?? "")" } == [
            "resolved loaded", "loaded initialized", "initialized failed: start: not yet (attempt 1 of 3)", "failed resolved: attempt 2 of 3",
            "resolved loaded", "loaded initialized", "initialized failed: start: not yet (attempt 2 of 3)", "failed resolved: attempt 3 of 3",
            "resolved loaded", "loaded initialized", "initialized active",
        ])
        let instants = test.transitions.map(\.instant)
        let pauses = test.transitions.indices.dropFirst().filter { test.transitions[$0].from == .failed }.map { instants[$0] - instants[$0 - 1] }
        #expect(pauses.count == 2)
        for (pause, wanted) in zip(pauses, [100_000_000, 200_000_000] as [Int64]) {
            #expect((wanted * 4 / 5...wanted * 6 / 5).contains(pause))
        }
        await test.stop()
    }

    @Test(arguments: [("init_hangs", "creating", "loaded"), ("start_hangs", "starting", "initialized"), ("ready_hangs", "starting", "initialized")])
    func whatHangsIsAbandonedAtItsDeadlineAndNamed(_ library: String, _ phase: String, _ state: String) async throws {
        let clock = VirtualClock()
        let test = try await prepared("""
              bad: {library: ./\(library).so, required: false, start: {deadline: 250ms}}
              user: {library: ./consumer.so, required: false, bind: {hostile.echo/1: bad}}
              good: {library: ./echo.so}
            """, clock)
        let start = Task { try await test.start() }
        try await eventually("\(library) is inside") { test.state("bad")?.state == state && test.state("good")?.state == "active" }
        clock.advance(by: .milliseconds(249))
        #expect(test.state("bad")?.state == state)
        clock.advance(by: .milliseconds(1))
        try await start.value
        #expect(test.state("bad").map { "\($0.state): \($0.reason ?? "")" }
            == "failed: no answer within 250ms while \(phase) (not tried again, since it may still be running)")
        #expect(test.state("user").map { "\($0.state): \($0.reason ?? "")" }
            == "blocked: user needs bad, which failed: no answer within 250ms while \(phase) (not tried again, since it may still be running)")
        #expect(try test.call("say", of: "good", .str("here")) == ["here"])
        #expect(throws: HostError.self) { try test.call("say", of: "bad", .str("anybody?")) }
        #expect(test.log.lines.contains { $0.plugin == "bad" && $0.message.hasPrefix("abandoned: no answer within 250ms") })
        await test.stop()
    }

    /// What returns from its start after it was given up is stopped again, and never serves.
    @Test func aStartThatReturnsTooLateDoesNotBringThePluginBack() async throws {
        let clock = VirtualClock()
        let flag = FreshName.path
        let test = try await prepared("""
              late: {library: ./starts_too_late.so, required: false, start: {deadline: 1s}, config: {until: \(flag)}}
              good: {library: ./echo.so}
            """, clock)
        let start = Task { try await test.start() }
        try await eventually("late is inside") { test.state("late")?.state == "initialized" && test.state("good")?.state == "active" }
        clock.advance(by: .seconds(1))
        try await start.value
        try Data().write(to: URL(filePath: flag))
        // Its stop takes the file away.
        try await eventually("late is stopped") { !FileManager.default.fileExists(atPath: flag) }
        #expect(test.state("late")?.state == "failed")
        #expect(throws: HostError.self) { try test.call("say", of: "late", .str("anybody?")) }
        await test.stop()
    }

    @Test func aStopThatHangsIsGivenUpAtTheStopDeadline() async throws {
        let clock = VirtualClock()
        var options = HostileLibraries.options
        options.clock = clock
        let test = try await TestHost("""
            crucible: 1
            host: {stop_deadline: 2s}
            plugins:
              bad: {library: ./stop_hangs.so}
              user: {library: ./consumer.so}
            """, options)
        try await test.start()
        let stop = Task { await test.host.stop() }
        try await eventually("stop is inside") { test.state("bad")?.phase == "stopping" }
        clock.advance(by: .seconds(2))
        await stop.value
        #expect(test.host.status.map { "\($0.id) \($0.state): \($0.reason ?? "")" }
            == ["bad failed: did not stop within 2s: still stopping", "user stopped: "])
        #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder) == [])
        test.cleanUp()
    }
}
