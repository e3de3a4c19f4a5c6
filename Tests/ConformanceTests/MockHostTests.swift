import Conformance
import Gate
import HostTesting
import Locking
import Testing
import Timing

/// What an author's own tests have: one plugin in this process, behind fake peers.
struct MockHostTests {
    private static let library = "\(Libraries.nonconforming)/cancellation.ignores.so"

    @Test func functionsAreCalledWithValues() throws {
        let plugin = try PluginUnderTest(library: "\(Libraries.nonconforming)/good.so")
        defer { plugin.end() }
        #expect(try plugin.call("sum", [.i64(40), .i64(2)]).outs == ["42"])
        #expect(try plugin.call("echo", [.str("Ada")]).outs == ["Ada"])
        let failed = try plugin.call("sum", [.i64(.max), .i64(1)])
        #expect(failed.status == .invalidArgument)
        #expect(failed.text == "the sum does not fit")
        #expect(throws: ConformanceFailure.self) { try plugin.call("sum", [.i64(1)]) }
        #expect(throws: ConformanceFailure.self) { try plugin.call("product", []) }
    }

    /// The plugin sleeps six seconds: with a virtual clock nobody waits for them.
    @Test func timeIsTheTests() throws {
        let clock = VirtualClock()
        let plugin = try PluginUnderTest(library: Self.library) { $0.clock = clock }
        defer { plugin.end() }
        let (answer, ended) = (Locked<PluginUnderTest.Answer?>(nil), Signal())
        HostThread.start("caller") {
            answer.withLock { $0 = try? plugin.call("later", [.str("x")]) }
            ended.notify()
        }
        while !clock.advanceToNext() { HostThread.sleep(.milliseconds(1)) }
        ended.wait()
        #expect(answer.withLock { $0 } == .init(status: .ok, text: "slept", outs: []))
        #expect(clock.now() >= 7_000_000_000)
    }

    @Test func peersAreReplacedAndCallsRecorded() throws {
        let plugin = try PluginUnderTest(library: Self.library) { options in
            options.functions["crucible.clock/1 sleep"] = { call in
                call.done(.i32(GateStatus.unavailable.rawValue), .str("no time"))
                return .ok
            }
        }
        defer { plugin.end() }
        #expect(try plugin.call("later", [.str("x")]).status == .unavailable)
        #expect(plugin.host.calls == [RecordedCall(interface: "crucible.clock/1", function: "sleep", arguments: ["6000000000"])])
    }

    @Test func whatCannotBeLoadedSaysWhy() {
        #expect(throws: ConformanceFailure.self) { try PluginUnderTest(library: "/nowhere/lib.so") }
    }
}
