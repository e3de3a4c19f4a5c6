import Gate
import Glibc
import Host
import HostTesting
import Locking
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

    /// A bad second version: its macro, at which step it fails, and what becomes of the swap.
    struct Bad: Sendable, CustomTestStringConvertible {
        var macro: String
        var step: String
        var outcome: String
        var testDescription: String { macro }
    }

    @Test("a bad second version leaves the first serving, state and all", arguments: [
        Bad(macro: "FAILS_CREATE", step: "warm", outcome: "aborted"), Bad(macro: "FAILS_START", step: "warm", outcome: "aborted"),
        Bad(macro: "FAILS_READY", step: "warm", outcome: "aborted"), Bad(macro: "FAILS_RESTORE", step: "restore", outcome: "aborted"),
        Bad(macro: "STATE_SCHEMA=\"other.state\"", step: "stage", outcome: "refused"), Bad(macro: "NO_STATE", step: "stage", outcome: "refused"),
    ])
    func bad(_ bad: Bad) async throws {
        let test = try await Tally.host(Tally.build())
        let caller = Caller(test)
        let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", bad.macro))
        let calls = await caller.end()
        #expect(report.outcome == bad.outcome && report.generation == 1, "\(report)")
        #expect(report.steps.contains { $0.step == bad.step && $0.outcome == "failed" }, "\(report.steps)")
        #expect(try test.add(0) == calls + 1 && test.state("tally")?.generation == 1)
        await test.stop()
    }

    @Test("a version that hangs at its start, or in restoring, is given up at its deadline")
    func hangs() async throws {
        for (macro, settings) in [("HANGS_START", "{warm: 300ms}"), ("HANGS_RESTORE", "{pause: 300ms}")] {
            let test = try await Tally.host(Tally.build(), swap: settings)
            #expect(try test.add(1) == 1)
            let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", macro))
            #expect(report.outcome == "aborted" && report.generation == 1, "\(report)")
            #expect(try test.add(1) == 2)
            await test.stop()
        }
    }

    @Test("a version that has lost a function that somebody uses is refused, with both signatures")
    func lostFunction() async throws {
        let test = try await Tally.host(Tally.build(), more: "  mirror: {library: \(Tally.build("mirror"))}\n")
        let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", "CHANGED"))
        #expect(report.outcome == "refused", "\(report)")
        #expect(report.reasons.joined().contains("out i64 total") && report.reasons.joined().contains("out str total"), "\(report.reasons)")
        await test.stop()
    }

    @Test("a version that errs after the commit is rolled back by itself, and calls go on")
    func probation() async throws {
        let test = try await Tally.host(Tally.build(), swap: "{probation: 60s, min_calls: 10, max_failures: 5%}")
        #expect(try test.add(9, 100) == 100)
        let caller = Caller(test, mayFail: true)
        let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", "FAILS_AFTER"))
        _ = await caller.end()
        #expect(report.outcome == "rolled-back" && report.generation == 1, "\(report)")
        #expect(try test.add(9) == 101)
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
        let stateless = ["NO_STATE"]
        let test = try await Tally.host(Tally.build("tally", stateless[0]))
        let edge = try test.host.edge(nil, "hold", of: "tally")
        let held = Task { try await HostCall(edge).asynchronous([]) }
        try await eventually("it is inside") { test.state("tally")?.functions.contains { $0.function == "hold" && $0.inFlight == 1 } == true }
        async let running = test.swapTally(Tally.build("tally", "NO_STATE", "VERSION=\"2.0.0\""))
        try await eventually("the second serves") { test.state("tally")?.version == "2.0.0" && test.state("tally")?.generation == 2 }
        #expect(try test.add(1) == 1, "the second one's own totals")
        // It is not answered until the first is abandoned or stopped: the host's stop ends the wait.
        await test.stop()
        let report = try await running
        #expect(report.outcome == "committed", "\(report)")
        _ = try? await held.value
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

/// Adds one to key 0 from a thread of its own, over and over, and checks every reply.
private final class Caller: Sendable {
    private let isOver = Locked(false)
    private let right = Locked<Int64>(0)
    private let isEnded = Locked(false)

    init(_ test: TestHost, mayFail: Bool = false) {
        HostThread.start("caller") { [self] in
            while !isOver.withLock({ $0 }) {
                do {
                    let total = try test.add(0)
                    let expected = right.withLock { $0 += 1; return $0 }
                    if total != expected { Issue.record("\(total) instead of \(expected)") }
                } catch { if !mayFail { Issue.record("a call failed: \(error)") } }
            }
            isEnded.withLock { $0 = true }
        }
    }

    /// How many calls succeeded.
    func end() async -> Int64 {
        isOver.withLock { $0 = true }
        while !isEnded.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(1)) }
        return right.withLock { $0 }
    }
}
