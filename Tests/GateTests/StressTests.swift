import CCrucible
import GateFixture
import Locking
import TestSupport
import Testing
import Timing

@testable import Gate

/// Threads that call, answer, answer late, cancel and let deadlines pass, all at once: every call is answered exactly once.
@Suite struct StressTests {
    private static let calls = 1500

    /// What one call became.
    private struct Entry: Sendable {
        let status: GateStatus
        let consumer: Consumer
    }

    @Test("every call is answered exactly once, whoever is first", arguments: [UInt64.random(in: 0...UInt64.max)])
    func everyCallOnce(seed: UInt64) throws {
        print("seed \(seed)")
        let scene = Scene()
        let way = try scene.way("begin")
        let entries = Locked<[Entry]>([])
        let open = Locked<[UInt64]>([])
        let (callersDone, answered) = (Counter(), Counter())
        onThreads(6) { index in
            var random = SeededGenerator(seed: seed &+ UInt64(index))
            switch index {
            case 0, 1:
                Self.call(scene, way, entries, open, &random)
                callersDone.add()
            case 2, 3:
                while callersDone.value < 2 || gf_kept_count(scene.fixture) > 0 { Self.answer(scene, answered, &random) }
            case 4:
                while callersDone.value < 2 {
                    if let id = open.withLock({ $0.randomElement(using: &random) }) { _ = scene.gate.cancel(id, by: scene.consumer) }
                }
            default:
                while callersDone.value < 2 { scene.clock.advance(by: .milliseconds(Int.random(in: 0...3, using: &random))) }
            }
        }
        for id in open.withLock({ $0 }) { _ = scene.gate.close(id, by: scene.consumer) }
        // What was cancelled and never answered is answered by the gate after the grace; deadlines pass.
        expectEventually {
            scene.clock.advance(by: Gate.cancellationGrace)
            return scene.provider.inFlight == 0
        }
        scene.expectQuiet()
        try check(entries.withLock { $0 }, way)
    }

    private static func call(
        _ scene: Scene, _ way: Scene.Way, _ entries: Locked<[Entry]>, _ open: Locked<[UInt64]>, _ random: inout SeededGenerator
    ) {
        let hows = [GF_KEEP, GF_KEEP, GF_KEEP, GF_FINE, GF_DONE_TWICE, GF_DONE_AND_FAIL, GF_FAIL_AND_DONE, GF_UNKNOWN_STATUS]
        for _ in 0..<calls {
            let timeout = Duration.milliseconds(Int.random(in: 1...40, using: &random))
            guard let root = try? scene.open(timeout: timeout) else { continue }
            open.withLock { $0.append(root.id) }
            let (status, _, consumer) = scene.begin(way, hows.randomElement(using: &random)!, in: root.id)
            entries.withLock { $0.append(Entry(status: status, consumer: consumer)) }
            if Int.random(in: 0..<4, using: &random) == 0 {
                open.withLock { $0.removeAll { $0 == root.id } }
                _ = scene.gate.close(root.id, by: scene.consumer)
            }
        }
    }

    /// Answers the oldest kept call: with events before and after, twice, or not at all.
    private static func answer(_ scene: Scene, _ answered: Counter, _ random: inout SeededGenerator) {
        guard let kept = scene.takeIfAny() else { return }
        if Bool.random(using: &random) { _ = kept.event() }
        if Int.random(in: 0..<5, using: &random) == 0 { return }
        if kept.done(.ok, "answered") == .ok { answered.add() }
        if Bool.random(using: &random) { #expect(kept.done() == .gone) }
        if Bool.random(using: &random) { #expect(kept.event() == .gone) }
    }

    private func check(_ entries: [Entry], _ way: Scene.Way) throws {
        var outcomes: [GateStatus: Int] = [:]
        for entry in entries {
            // Either the status of the function was the answer, or done was: never both, never neither.
            #expect(entry.consumer.dones == (entry.status == .ok ? 1 : 0))
            outcomes[entry.status == .ok ? entry.consumer.status : entry.status, default: 0] += 1
        }
        let counted = way.edge.counters.read()
        #expect(counted.entered == UInt64(entries.count) && counted.finished == counted.entered)
        #expect(counted.failed == UInt64(entries.count - outcomes[.ok, default: 0]))
        // The stress has met all of the ways to end, or it shows nothing.
        for status in [GateStatus.ok, .denied, .cancelled, .deadlineExceeded] { #expect(outcomes[status, default: 0] > 0, "\(outcomes)") }
    }
}
