import Gate
import Glibc
import HostTesting
import TestSupport
import Testing
import Timing

/// Plugins that do not come back from a call, each in a process of its own, since nothing but its end frees the thread.
@Suite struct CallHangTests {
    /// The gate answers in the plugin's place, on another thread than the one that is stuck.
    @Test func hangsInAnAsynchronousCall() async {
        let folder = HostileLibraries.folder
        await #expect(processExitsWith: .exitCode(42)) { [folder = folder as String] in
            let (test, clock) = try await Hanging.host("hangs_in_asynchronous_call", folder)
            let ticket = try test.host.gate.open(by: test.host.gate.host, timeout: Duration.seconds(3).nanoseconds).get()
            let call = HostCall(try test.host.edge(nil, "ask", of: "bad"), below: ticket)
            let asking = AskingLater()
            HostThread.start("asks") { asking.begin(call) }
            try await eventually("it is inside") { test.state("bad")?.functions.contains { $0.inFlight == 1 } == true }
            clock.advance(by: .seconds(3))
            try await eventually("it is answered") { asking.end?.hasPrefix("DEADLINE_EXCEEDED: ") == true }
            try #require(test.call("say", of: "good", .str("here")) == ["here"])
            test.cleanUp()
            exit(42)
        }
    }

    /// A synchronous function that does not return keeps its caller, whatever its deadline; others go on, and the host's end is bounded.
    @Test func hangsInASynchronousCall() async {
        let folder = HostileLibraries.folder
        await #expect(processExitsWith: .exitCode(42)) { [folder = folder as String] in
            let (test, clock) = try await Hanging.host("hangs_in_call", folder)
            let edge = try test.host.edge(nil, "say", of: "bad")
            HostThread.start("says") { _ = try? HostCall(edge).synchronous([.str("anybody?")]) }
            try await eventually("it is inside") { test.state("bad")?.functions.contains { $0.inFlight == 1 } == true }
            try #require(test.call("say", of: "good", .str("here")) == ["here"])
            let stop = Task { await test.host.stop() }
            try await eventually("it drains") { test.state("bad")?.phase == "draining" }
            clock.advance(by: .seconds(10))
            await stop.value
            try #require(test.state("bad")?.reason == "did not stop within 10s: still draining")
            test.cleanUp()
            exit(42)
        }
    }
}

enum Hanging {
    static func host(_ library: String, _ folder: String) async throws -> (TestHost, VirtualClock) {
        let clock = VirtualClock()
        var options = TestHost.Options()
        (options.directory, options.clock) = (folder, clock)
        let test = try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./\(library).so}\n  good: {library: ./echo.so}", options)
        try await test.start()
        return (test, clock)
    }
}
