import Gate
import Host
import HostTesting
import Lifecycle
import TestSupport
import Testing

@Suite struct StartTests {
    /// Row LIFE-2: the order follows from what plugins provide and require, whatever the file's order.
    @Test func theOrderDoesNotDependOnTheFile() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var orders: Set<[String]> = []
        for _ in 1...4 {
            let test = try await TestHost(
                Assistant.manifest(Assistant.entries.shuffled(using: &generator)), Assistant.options(Assistant.http(), .serial))
            try await test.start()
            orders.insert(test.transitions.filter { $0.to == .active }.map(\.plugin))
            #expect(test.host.preparation.resolution.plan.plugins.map(\.id) == test.host.status.map(\.id))
            await test.stop()
        }
        #expect(orders.count == 1)
        let order = try #require(orders.first)
        #expect(Set(order) == ["model", "routing", "voice", "mcp", "orchestration"])
        // Routing asks the models; the orchestration asks everybody.
        #expect(order.firstIndex(of: "model")! < order.firstIndex(of: "routing")!)
        #expect(order.last == "orchestration")
        #expect(order == ["model", "routing", "voice", "mcp", "orchestration"])
    }

    @Test func everyTransitionIsLegalAndReported() async throws {
        let test = try await TestHost(Assistant.manifest(), Assistant.options(Assistant.http()))
        try await test.start()
        #expect(test.host.isReady && !test.host.isDegraded)
        #expect(test.host.status.allSatisfy { $0.state == "active" && $0.phase == "running" && $0.attempt == 1 })
        await test.stop()
        let life: [PluginState] = [.resolved, .loaded, .initialized, .active, .draining, .stopped]
        for plugin in ["model", "routing", "voice", "mcp", "orchestration"] {
            let own = test.transitions.filter { $0.plugin == plugin }
            #expect(own.map(\.from) == Array(life.dropLast()))
            #expect(own.map(\.to) == Array(life.dropFirst()))
            #expect(own.allSatisfy { $0.from.canBecome($0.to) })
        }
        #expect(test.host.status.allSatisfy { $0.state == "stopped" })
        #expect(test.transitions.map(\.instant) == test.transitions.map(\.instant).sorted())
    }

    /// A plugin stops only after everybody who uses it.
    @Test func stoppingGoesInReverse() async throws {
        let test = try await TestHost(Assistant.manifest(), Assistant.options(Assistant.http()))
        try await test.start()
        await test.stop()
        let order = test.transitions.filter { $0.to == .stopped }.map(\.plugin)
        #expect(order.first == "orchestration")
        #expect(order.firstIndex(of: "routing")! < order.firstIndex(of: "model")!)
    }

    @Test func aHostThatNeverStartedLeavesNothing() async throws {
        let test = try await TestHost(Assistant.manifest(), Assistant.options(Assistant.http()))
        await test.stop()
        #expect(test.host.status.allSatisfy { $0.state == "stopped" })
        #expect(test.transitions.allSatisfy { $0.from == .resolved && $0.to == .stopped })
    }

    @Test func afterTheStopNobodyAnswers() async throws {
        let test = try await TestHost(Assistant.manifest(), Assistant.options(Assistant.http()))
        try await test.start()
        let edge = try test.host.edge(nil, "voices", of: "voice")
        await test.stop()
        #expect(throws: (any Error).self) { try test.call("voices", of: "voice") }
        let failure = #expect(throws: GateFailure.self) { try HostCall(edge).synchronous([]) }
        #expect(failure?.status == .gone)
    }
}
