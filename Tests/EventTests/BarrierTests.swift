import Event
import Testing

@Suite struct BarrierTests {
    private let owners = ["routing", "voice", "tools", "model"].map { EventOwner($0) }

    @Test("nobody passes before all have arrived, and then all do; afterwards it can be used again")
    func passes() throws {
        let scene = Scene()
        for owner in owners { scene.start(owner) }
        for _ in 1...2 {
            let waiting = try owners.dropLast().map { try #require(scene.arrive("ready", parties: 4, by: $0).wait) }
            scene.note()
            #expect(waiting.allSatisfy { scene.answers[$0] == nil })
            #expect(scene.arrive("ready", parties: 4, by: owners[3]).sequence == 0)
            scene.note()
            #expect(waiting.allSatisfy { scene.answers[$0]?.sequence == 0 })
        }
        #expect(scene.machine.figures.barriers == 0 && scene.machine.figures.waits == 0)
    }

    @Test("a plugin counts once: not twice, nor with two generations; one that leaves does not count")
    func counted() throws {
        let scene = Scene()
        for owner in owners { scene.start(owner) }
        let first = try #require(scene.arrive("ready", parties: 3, by: owners[0]).wait)
        #expect(scene.arrive("ready", parties: 3, by: owners[0]).refusal?.code == .wrongState)
        #expect(scene.arrive("ready", parties: 2, by: owners[1]).refusal?.code == .invalid)
        let next = EventOwner(owners[0].plugin, 2)
        scene.start(next)
        let second = try #require(scene.arrive("ready", parties: 3, by: next).wait)
        scene.note()
        #expect(scene.answers[first]?.refusal?.code == .ended)
        scene.ownerEnded(owners[0])
        let other = try #require(scene.arrive("ready", parties: 3, by: owners[1]).wait)
        scene.cancel(other)
        #expect(scene.arrive("ready", parties: 3, by: owners[2]).wait != nil, "the second one has left")
        #expect(scene.arrive("ready", parties: 3, by: owners[3]).sequence == 0)
        scene.note()
        #expect(scene.answers[second]?.sequence == 0)
        #expect(scene.arrive("alone", parties: 1, by: owners[1]).sequence == 0)
    }
}
