import FoundationEssentials
import Gate
import Glibc
import Host
import HostTesting
import Locking
import Metric
import TestSupport
import Testing
import Timing

/// Replacing a plugin while the host serves, with real libraries.
@Suite struct SwapTests {
    @Test("state moves to another version and back, and nothing of it is lost")
    func stateMoves() async throws {
        let (one, two) = (Tally.build(), Tally.build("tally", "VERSION=\"2.0.0\"", "STATE_VERSION=1", "STEP=10"))
        let test = try await Tally.host(one)
        #expect(try test.add(3, 5) == 5)
        let report = try await test.swapTally(two)
        #expect(report.outcome == "committed" && report.lost == nil && report.generation == 2, "\(report)")
        #expect(report.steps.map(\.step) == ["stage", "warm", "quiesce", "drain", "save", "restore", "commit", "retire"], "\(report.steps)")
        #expect(report.steps.last?.detail.contains("unmapped") == true, "\(report.steps)")
        #expect(try test.add(3) == 15, "what was there, and ten more by the new version")
        let back = try await test.host.swap(SwapRequest(plugin: "tally", source: .previous))
        #expect(back.outcome == "committed", "\(back)")
        #expect(try test.add(3) == 16)
        #expect(test.state("tally")?.generation == 3 && test.state("tally")?.version == "1.0.0")
        await test.stop()
    }

    @Test("a version that does not take the state is refused before anything stops; a converter makes a way")
    func converter() async throws {
        let three = Tally.build("tally", "VERSION=\"3.0.0\"", "STATE_VERSION=3", "STATE_MINIMUM=2")
        let without = try await Tally.host(Tally.build())
        let refused = try await without.swapTally(three)
        #expect(refused.outcome == "refused" && refused.reasons.joined().contains("takes test.tally 2 to 3, and 1 is there"), "\(refused)")
        #expect(try without.add(0) == 1 && without.state("tally")?.generation == 1)
        await without.stop()
        let with = try await Tally.host(Tally.build(), more: "  mirror: {library: \(Tally.build("mirror", "CONVERTS"))}\n")
        #expect(try with.add(7, 4) == 4)
        let report = try await with.swapTally(three)
        #expect(report.outcome == "committed" && report.steps.contains { $0.step == "convert" }, "\(report)")
        #expect(try with.add(7) == 5)
        await with.stop()
    }

    @Test("a version that is much slower is rolled back by itself, if the manifest has latency judged")
    func slow() async throws {
        for (setting, outcome) in [("probation: 60s, latency_factor: 5", "rolled-back"), ("probation: 1s", "committed")] {
            let test = try await Tally.host(Tally.build(), swap: "{min_calls: 10, \(setting)}")
            let caller = Caller(test)
            // One call in 1024 is timed, and the mean of few says little.
            try await eventually("calls") { caller.calls > 20_000 }
            let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", "SLOW=1000"))
            let calls = await caller.end()
            #expect(report.outcome == outcome, "\(report)")
            if outcome == "rolled-back" { #expect(report.reasons.joined().contains("calls take "), "\(report.reasons)") }
            #expect(try test.add(0) == calls + 1)
            await test.stop()
        }
    }

    @Test("generations that stay mapped are counted, and at the limit no further swap begins")
    func resident() async throws {
        var options = TestHost.Options()
        options.residentLimit = 2
        let test = try await Tally.host(Tally.build("tally", "NEVER_UNLOAD"), options: options)
        for number in 1...2 {
            let report = try await test.swapTally(Tally.build("tally", "NEVER_UNLOAD", "VERSION=\"1.0.\(number)\""))
            #expect(report.outcome == "committed", "\(report)")
            #expect(report.steps.last?.detail == "pinned: its library asks to stay mapped (unload: never)", "\(report.steps)")
        }
        let refused = await #expect(throws: HostError.self) { try await test.swapTally(Tally.build()) }
        #expect(refused?.reasons == ["2 ended generations of tally stay mapped, which is the limit; restart the host to swap again"])
        #expect(try test.add(0) == 1 && test.state("tally")?.generation == 3, "the one that serves goes on")
        await test.stop()
    }

    @Test("a function that nobody requires may go; who calls it all the same hears that it is not there")
    func functionGone() async throws {
        let test = try await Tally.host(Tally.build())
        let edge = try test.host.edge(nil, "relay", of: "tally")
        let before = #expect(throws: GateFailure.self) { try HostCall(edge).synchronous([.u64(0)]) }
        #expect(before?.status == .unavailable, "there is no mirror, says the function itself")
        let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", "LACKS_RELAY"))
        #expect(report.outcome == "committed", "\(report)")
        let after = #expect(throws: GateFailure.self) { try HostCall(edge).synchronous([.u64(0)]) }
        #expect(after == GateFailure(.unimplemented, "tally does not have test.tally/1 relay any more"))
        #expect(try test.add(0) == 1)
        let back = try await test.host.swap(SwapRequest(plugin: "tally", source: .previous))
        #expect(back.outcome == "committed", "\(back)")
        let again = #expect(throws: GateFailure.self) { try HostCall(edge).synchronous([.u64(0)]) }
        #expect(again?.status == .unavailable, "it is there again")
        await test.stop()
    }

    @Test("somebody may ask for the old one back during the probation")
    func rollBackOnRequest() async throws {
        let test = try await Tally.host(Tally.build(), swap: "{probation: 300s}")
        #expect(try test.add(2) == 1)
        async let running = test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\""))
        try await eventually("on probation") { test.host.swapPhase(of: "tally") == .probation }
        #expect(try test.add(2) == 2)
        await #expect(throws: HostError.self) { try await test.swapTally(Tally.build()) }
        let back = try await test.host.swap(SwapRequest(plugin: "tally", source: .previous))
        let report = try await running
        #expect(back.outcome == "rolled-back" && report == back && back.lost == nil, "\(back)")
        #expect(try test.add(2) == 3)
        await test.stop()
    }

    @Test("a call that is inside ends on the old generation; the new one serves meanwhile")
    func streaming() async throws {
        let file = "\(Tally.folder)/answer"
        let test = try await Tally.host(Tally.build("tally", "NO_STATE", "ANSWERS_WHEN=\"\(file)\""))
        let edge = try test.host.edge(nil, "hold", of: "tally")
        let held = Task { try await HostCall(edge).asynchronous([]) }
        try await eventually("it is inside") { test.state("tally")?.functions.contains { $0.function == "hold" && $0.inFlight == 1 } == true }
        async let running = test.swapTally(Tally.build("tally", "NO_STATE", "VERSION=\"2.0.0\""))
        try await eventually("the second serves") { test.state("tally")?.version == "2.0.0" && test.state("tally")?.generation == 2 }
        #expect(try test.add(1) == 1, "the second one's own totals")
        #expect(test.state("tally")?.functions.contains { $0.function == "hold" && $0.inFlight == 1 } == true, "it is still inside")
        try Data().write(to: URL(filePath: file))
        #expect(try await held.value == "1.0.0", "the answer is the first one's")
        let report = try await running
        #expect(report.outcome == "committed", "\(report)")
        #expect(report.steps.last?.step == "retire" && report.steps.last?.generation == 1, "\(report.steps)")
        #expect(report.steps.last?.detail == "unmapped", "\(report.steps)")
        await test.stop()
    }

    @Test("a drain that does not end aborts a swap that moves state, or cancels the calls, as declared")
    func drain() async throws {
        // A callee that does not heed its cancellation is answered for by the gate, after two seconds.
        for (setting, drain, outcome) in [("abort", "200ms", "aborted"), ("cancel", "3s", "committed")] {
            let test = try await Tally.host(Tally.build(), swap: "{drain: \(drain), pause: 20s, at_deadline: \(setting), probation: 0s}")
            let edge = try test.host.edge(nil, "hold", of: "tally")
            let held = Task { try await HostCall(edge).asynchronous([]) }
            try await eventually("it is inside") { test.state("tally")?.functions.contains { $0.function == "hold" && $0.inFlight == 1 } == true }
            let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\""))
            #expect(report.outcome == outcome, "\(report)")
            #expect(try test.add(0) == 1)
            await test.stop()
            _ = try? await held.value
        }
    }

    @Test("how long calls took is known after a swap too: what the edges of the old generation have counted stays, with its percentiles")
    func durationsStay() async throws {
        let test = try await Tally.host(Tally.build(), more: "  mirror: {library: \(Tally.build("mirror"))}\n")
        let edge = try test.host.edge(nil, "relay", of: "tally")
        let gate = test.host.gate
        // What is traced takes the long way, on which the first calls are all timed.
        func relay(_ count: Int) throws {
            for _ in 0..<count {
                let ticket = try gate.open(by: gate.host, timeout: 0, trace: Trace()).get()
                _ = try HostCall(edge, below: ticket).synchronous([.u64(1)])
                #expect(gate.close(ticket.id, by: gate.host) == .ok)
            }
        }
        /// Of the calls that the plugin itself makes, by an edge that goes with its generation.
        func summary() throws -> MetricSample.Value {
            let durations = try #require(test.host.figures.first { $0.name == "crucible.function.duration" })
            return try #require(durations.samples.first { $0["caller"] == "tally" && $0["function"] == "back" }).value
        }
        try relay(20)
        let before = try summary()
        guard case .summary(20, let sum, let quantiles) = before else { return #expect(Bool(false), "\(before)") }
        #expect(quantiles.count == 3 && sum.recorded > 0)
        let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\""))
        #expect(report.outcome == "committed" && report.steps.last?.detail.contains("unmapped") == true, "\(report.steps)")
        #expect(try summary() == before, "nobody has called since")
        try relay(10)
        let after = try summary()
        guard case .summary(30, let more, _) = after else { return #expect(Bool(false), "\(after)") }
        #expect(more.recorded > sum.recorded)
        await test.stop()
    }

    @Test("a chain that is inside goes through while its plugin is replaced: A to B to A", arguments: [UInt64.random(in: 0...UInt64.max)])
    func chain(seed: UInt64) async throws {
        print("seed \(seed)")
        let test = try await Tally.host(Tally.build(), more: "  mirror: {library: \(Tally.build("mirror"))}\n")
        let (calls, isOver) = (Locked(0), Locked(false))
        let threads = Locked(2)
        for index in 0..<2 {
            HostThread.start("chain") {
                while !isOver.withLock({ $0 }) {
                    guard let edge = try? test.host.edge(nil, "relay", of: "tally"),
                        (try? HostCall(edge).synchronous([.u64(UInt64(index))])) != nil
                    else { Issue.record("a call was lost"); break }
                    calls.withLock { $0 += 1 }
                }
                threads.withLock { $0 -= 1 }
            }
        }
        var random = SeededGenerator(seed: seed)
        for round in 1...12 {
            try await Task.sleep(for: .microseconds(Int.random(in: 0...3000, using: &random)))
            let report = try await test.swapTally(Tally.build("tally", "VERSION=\"1.0.\(round % 2)\""))
            #expect(report.outcome == "committed", "\(report)")
        }
        isOver.withLock { $0 = true }
        try await eventually("the callers end") { threads.withLock { $0 } == 0 }
        #expect(try test.add(0, 0) + test.add(1, 0) == Int64(calls.withLock { $0 }))
        await test.stop()
    }
}
