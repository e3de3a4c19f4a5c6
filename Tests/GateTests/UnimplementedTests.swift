import GateFixture
import Testing

@testable import Gate

/// A generation that does not have every function that its seat knows.
@Suite struct UnimplementedTests {
    @Test("a plugin that calls what the new generation lacks gets UNIMPLEMENTED, and what it has goes on")
    func lacking() throws {
        let scene = Scene()
        let (add, dwell) = (try scene.way("add"), try scene.way("dwell"))
        func status(_ way: Scene.Way) -> GateStatus {
            scene.with { call in
                var sum: Int64 = 0
                return gf_call_add(way.function, call, 1, 2, &sum)
            }.status
        }
        #expect(status(add) == .ok && status(dwell) == .ok)
        let next = Party(id: "server", generation: 8, isSerial: false, admission: .open)
        next.serve(
            instance: UnsafeMutableRawPointer(scene.fixture), [FunctionName(Scene.interface, "dwell"): gf_target("dwell")!])
        scene.seat.install(next)
        #expect(status(add) == .unimplemented)
        #expect(status(dwell) == .ok)
        #expect(add.edge.counters.read().failed == 1)
        scene.seat.install(scene.provider)
        #expect(status(add) == .ok)
        scene.expectQuiet()
    }
}
