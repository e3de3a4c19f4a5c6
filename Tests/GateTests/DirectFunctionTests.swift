import CCrucible
import CCrucibleHost
import ForeignFunction
import GateFixture
import Signature
import Synchronization
import Testing

@testable import Gate

/// Functions of the host's own that also exist in C.
@Suite struct DirectFunctionTests {
    let scene = Scene()
    private let slow = Counter()

    /// `add` of the host: in C it is the fixture's, in Swift it adds 1000 more, so that a test sees which one answered.
    private func way(from consumer: Party? = nil) throws -> Scene.Way {
        let direct = DirectFunction(gf_target("add")!, instance: UnsafeMutableRawPointer(scene.fixture))
        let target = Edge.Target.host({ [slow] call in
            slow.add()
            call.set(2, number: UInt64(bitPattern: call.int64(0) + call.int64(1) + 1000))
            return .ok
        }, direct: direct)
        let (edge, function) = try scene.gate.connect(
            consumer: consumer ?? scene.consumer, to: target, interface: Scene.interface,
            signature: Signature(parsing: Scene.signatures["add"]!))
        return Scene.Way(edge: edge, function: function)
    }

    private func add(_ way: Scene.Way, in id: UInt64 = 0, trace: Trace? = nil) -> (status: GateStatus, sum: Int64) {
        var sum: Int64 = 0
        let status = scene.with(id: id) { call in
            var traced = call.pointee
            traced.trace_high = trace?.id.high ?? 0
            return gf_call_add(way.function, &traced, 20, 3, &sum)
        }.status
        return (status, sum)
    }

    @Test("calls stay in C but for the one in 1024 that is timed, and all are counted")
    func staysInC() throws {
        guard CallPath.current == .stubs else { return }
        let way = try way()
        var sums: [Int64: Int] = [:]
        for _ in 0..<2048 { sums[add(way).sum, default: 0] += 1 }
        #expect(sums == [23: 2046, 1023: 2])
        let counted = way.edge.counters.read()
        #expect(counted.entered == 2048 && counted.finished == 2048 && counted.failed == 0 && counted.samples == 2)
        scene.expectQuiet()
    }

    @Test("a call below another stays in C too; a traced one is recorded")
    func belowAnother() throws {
        guard CallPath.current == .stubs else { return }
        let way = try way()
        #expect(add(way).sum == 1023, "the first is timed")
        let plain = try scene.open()
        #expect(add(way, in: plain.id).sum == 23)
        let trace = Trace()
        let traced = try scene.open(trace: trace)
        #expect(add(way, in: traced.id, trace: trace).sum == 1023)
        #expect(trace.spans.map(\.function) == ["add"])
        for ticket in [plain, traced] { _ = scene.gate.close(ticket.id, by: scene.consumer) }
        scene.expectQuiet()
    }

    @Test("with libffi for all calls, the function in Swift answers")
    func libffi() throws {
        guard CallPath.current == .libffi else { return }
        let way = try way()
        #expect(add(way).sum == 1023 && slow.value == 1)
    }

    @Test("a consumer that is gone gets GONE, and what was kept for it is given up with it")
    func gone() throws {
        let party = Party(id: "leaver", generation: 1, isSerial: false, admission: .open)
        let way = try way(from: party)
        let given = Counter()
        party.atDisposal { given.add() }
        #expect(add(way).status == .ok)
        party.admit(.gone)
        #expect(add(way).status == .gone && given.value == 0)
        party.dispose()
        #expect(given.value == 1)
    }
}
