import Gate
import Glibc
import HostTesting
import TestSupport
import Testing

/// Plugins that are not well, in a host on a clock that the test moves: found, restarted, kept out, while others serve.
@Suite struct HealthFaultTests {
    private static let manifest = """
        crucible: 1
        host: {stop_deadline: 5m}
        plugins:
          bad: {library: ./LIBRARY.so, required: false, health: {interval: 1s, deadline: 60s, failures: 2, restarts: 1, backoff: 100ms}}
          user: {library: ./consumer.so, bind: {hostile.echo/1: bad}}
          good: {library: ./echo.so}
        """

    static func host(_ library: String, _ options: TestHost.Options) async throws -> (TestHost, VirtualClock) {
        let clock = VirtualClock()
        var options = options
        options.clock = clock
        let test = try await TestHost(manifest.replacing("LIBRARY", with: library), options)
        try await test.start()
        return (test, clock)
    }

    /// Lets time pass until the plugin is where it is to be.
    static func pass(_ test: TestHost, _ clock: VirtualClock, until state: String) async throws {
        try await eventually("bad is \(state), not \(test.state("bad")?.state ?? "there")") {
            clock.advance(by: .milliseconds(50))
            return test.state("bad")?.state == state
        }
    }

    @Test(arguments: [
        ("is_sick", "sick: the queue is stuck (2 checks in a row)"),
        ("fails_in_health", "sick: the disk is gone (2 checks in a row)"),
        ("reports_garbage_health", "sick: its health report is not a JSON object with a 'status' (2 checks in a row)"),
    ])
    func theSickIsRestartedAndThenKeptOut(_ library: String, _ says: String) async throws {
        let (test, clock) = try await Self.host(library, HostileLibraries.options)
        let edge = try test.host.edge(nil, "say", of: "bad")
        #expect(try HostCall(edge).synchronous([.str("before")]).map(\.value.text) == ["before"])
        try await Self.pass(test, clock, until: "quarantined")
        #expect(test.state("bad")?.reason == "restarted once within 10m, and again: \(says); kept out until the host is started again")
        #expect(test.transitions.filter { $0.plugin == "bad" && $0.to == .active }.count == 2)
        #expect(test.host.report.plugins.first { $0.id == "bad" }?.restarts == 1)
        let kept = #expect(throws: GateFailure.self) { try HostCall(edge).synchronous([.str("after")]) }
        #expect(kept?.status == .unavailable)
        #expect(test.state("user")?.state == "active")
        #expect(try test.call("say", of: "good", .str("here")) == ["here"])
        let stop = Task { await test.host.stop() }
        try await eventually("it stops") {
            clock.advance(by: .milliseconds(50))
            return test.state("good")?.state == "stopped"
        }
        await stop.value
        test.cleanUp()
    }

    /// What does not return from its check cannot be ended, so there is no second generation beside it.
    @Test func theSilentIsNotJoinedByAnother() async {
        let folder = HostileLibraries.folder
        await #expect(processExitsWith: .exitCode(42)) { [folder = folder as String] in
            var options = TestHost.Options()
            options.directory = folder
            let (test, clock) = try await HealthFaultTests.host("hangs_in_health", options)
            try await HealthFaultTests.pass(test, clock, until: "quarantined")
            try #require(test.state("bad")?.reason?.contains("its generation did not end within 10s, so it may still be running") == true)
            try #require(test.call("say", of: "good", .str("here")) == ["here"])
            test.cleanUp()
            exit(42)
        }
    }
}
