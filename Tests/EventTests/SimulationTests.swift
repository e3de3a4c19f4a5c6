@testable import Event
import TestSupport
import Testing

@Suite struct SimulationTests {
    @Test("random use keeps the books: order, no loss, no duplicate, also across generations; queues, fences and waits")
    func random() {
        let seed = printedSeed()
        var deliveries = 0
        for run in 0..<30 {
            let scene = RandomRun(seed: seed &+ UInt64(run))
            for step in 0..<1500 {
                scene.step()
                if !scene.problems.isEmpty {
                    Issue.record("run \(run), step \(step): \(scene.problems)")
                    return
                }
            }
            scene.settle()
            scene.end()
            deliveries += scene.deliveries
            if !scene.problems.isEmpty {
                Issue.record("run \(run), at the end: \(scene.problems)")
                return
            }
        }
        #expect(deliveries > 2_500, "only \(deliveries) deliveries were made")
    }
}
