@testable import Event
import Testing

@Suite struct HandOverTests {
    private let a = EventOwner("a")
    private let old = EventOwner("b", 1)
    private let new = EventOwner("b", 2)

    @Test("a swap: the next generation goes on where the one before ended, with what that one did not acknowledge first")
    func swap() throws {
        let scene = Scene()
        scene.start(a, old)
        let first = try scene.subscribe(old, "t", acknowledgement: .manual)
        for number in 1...4 { _ = scene.publish("t", "\(number)", by: a) }
        #expect(scene.take(first.share, most: 3).count == 3)
        #expect(scene.acknowledge(first.id, upTo: 1, by: old) == nil)
        scene.admit(new)
        let second = try scene.subscribe(new, "t", acknowledgement: .manual)
        #expect(second.id == first.id)
        #expect(scene.take(second.share) == [], "it does not serve yet")
        scene.pause("b")
        #expect(scene.take(first.share) == [], "nothing is given while the plugin is paused")
        #expect(scene.acknowledge(first.id, upTo: 2, by: old) == nil, "but what was given may be acknowledged")
        scene.serve(new)
        #expect(scene.take(second.share) == [])
        scene.resume("b")
        #expect(scene.take(first.share) == [])
        #expect(scene.take(second.share) == ["t 3 3", "t 4 4"])
        #expect(scene.acknowledge(first.id, upTo: 3, by: old)?.code == .ended)
        scene.ownerEnded(old)
        scene.note()
        #expect(scene.ends[first.share].flatMap { $0 }?.code == .ended && scene.ends[second.share] == nil)
        _ = scene.publish("t", "5", by: a)
        #expect(scene.take(second.share) == ["t 5 5"])
    }

    @Test("a swap back gives the old generation its place again")
    func rollBack() throws {
        let scene = Scene()
        scene.start(a, old)
        let first = try scene.subscribe(old, "t")
        scene.admit(new)
        let second = try scene.subscribe(new, "t")
        for (owner, share, text) in [(old, first.share, "1"), (new, second.share, "2"), (old, first.share, "3")] {
            scene.pause("b")
            _ = scene.publish("t", text, by: a)
            scene.serve(owner)
            scene.resume("b")
            #expect(scene.take(share).map { $0.suffix(1) } == [Substring(text)])
        }
        scene.ownerEnded(new)
        scene.note()
        #expect(scene.ends[first.share] == nil && scene.machine.figures.subscriptions.map(\.generations) == [[1]])
    }

    @Test("a swap without a pause: the new generation waits until the old one has acknowledged what it was given, or has had its time")
    func withoutPause() throws {
        let scene = Scene()
        scene.start(a, old)
        let first = try scene.subscribe(old, "t", acknowledgement: .manual)
        for number in 1...3 { _ = scene.publish("t", "\(number)", by: a) }
        _ = scene.take(first.share, most: 2)
        scene.admit(new)
        let second = try scene.subscribe(new, "t", acknowledgement: .manual)
        scene.serve(new)
        #expect(scene.machine.isHandingOver("b") && scene.take(second.share) == [] && scene.take(first.share) == [])
        #expect(scene.acknowledge(first.id, upTo: 1, by: old) == nil)
        #expect(scene.take(second.share) == [])
        scene.takeOver(new)
        #expect(!scene.machine.isHandingOver("b"))
        #expect(scene.take(second.share) == ["t 2 2", "t 3 3"])
    }

    @Test("what the old generation is being given is not given to the new one as well; unless it never returns")
    func delivering() throws {
        let scene = Scene()
        scene.start(a, old)
        let first = try scene.subscribe(old, "t")
        _ = scene.publish("t", "1", by: a)
        _ = scene.publish("t", "2", by: a)
        let given = try #require(scene.next(first.share))
        #expect(scene.machine.activity(of: old) == (true, 1))
        scene.admit(new)
        let second = try scene.subscribe(new, "t")
        scene.serve(new)
        scene.takeOver(new)
        #expect(scene.take(second.share) == [])
        scene.completed(first.share, given.number, .taken)
        #expect(scene.take(second.share) == ["t 2 2"])
        _ = scene.publish("t", "3", by: a)
        let stuck = try #require(scene.next(second.share))
        let third = EventOwner("b", 3)
        scene.admit(third)
        let last = try scene.subscribe(third, "t")
        scene.serve(third)
        #expect(scene.take(last.share) == [])
        scene.ownerEnded(new)
        #expect(scene.take(last.share) == ["t 3 3"], "nobody knows what became of it: it is given again")
        scene.completed(second.share, stuck.number, .taken)
        #expect(scene.take(last.share) == [])
    }

    @Test("a generation that does not ask again ends the subscription with the one before it")
    func notAsked() throws {
        let scene = Scene(Scene.small())
        scene.start(a, old)
        let first = try scene.subscribe(old, "t", overflow: .block, queue: 1)
        _ = scene.publish("t", by: a)
        let waiting = try #require(scene.post("t", "2", by: a).wait)
        scene.admit(new)
        scene.serve(new)
        scene.ownerEnded(old)
        scene.note()
        #expect(scene.ends[first.share] != nil && scene.answers[waiting]?.sequence == 2)
        #expect(scene.machine.figures.subscriptions.isEmpty)
    }

    @Test("the next generation may ask for other topics and another queue: it gets them when it takes over")
    func otherRequest() throws {
        let scene = Scene(Scene.small())
        scene.start(a, old)
        let first = try scene.subscribe(old, "t", "u", overflow: .block, queue: 1)
        _ = scene.publish("t", "1", by: a)
        #expect(scene.publish("t", by: a).refusal?.code == .busy)
        _ = scene.publish("v", "1", by: a)
        scene.admit(new)
        let second = try scene.subscribe(new, "t", "v", since: 1, overflow: .gap, queue: 4)
        scene.pause("b")
        scene.serve(new)
        scene.resume("b")
        #expect(scene.take(second.share) == ["t 1 1", "v 1 1"])
        scene.detach(first.share)
        for _ in 1...5 { #expect(scene.publish("t", by: a).sequence != nil) }
        _ = scene.publish("u", by: a)
        #expect(scene.take(second.share).first == "t 2-3")
    }

    @Test("a gap that was told and not acknowledged is told again")
    func gap() throws {
        let scene = Scene(Scene.small())
        scene.start(a, old)
        for _ in 1...6 { _ = scene.publish("t", by: a) }
        let first = try scene.subscribe(old, "t", since: 1, acknowledgement: .manual)
        #expect(scene.take(first.share, most: 2) == ["t 1-3", "t 3 {}"])
        scene.admit(new)
        let second = try scene.subscribe(new, "t")
        scene.ownerEnded(old)
        scene.serve(new)
        #expect(scene.take(second.share, most: 2) == ["t 1-3", "t 3 {}"])
    }

    @Test("a subscriber that refuses an event is ended, and told so; one that has gone leaves the rest to the next")
    func receipts() throws {
        let scene = Scene()
        scene.start(a, old)
        let first = try scene.subscribe(old, "t")
        _ = scene.publish("t", "1", by: a)
        let given = try #require(scene.next(first.share))
        scene.admit(new)
        let second = try scene.subscribe(new, "t")
        scene.completed(first.share, given.number, .gone)
        _ = scene.publish("t", "2", by: a)
        #expect(scene.take(first.share) == [])
        scene.serve(new)
        scene.takeOver(new)
        #expect(scene.take(second.share) == ["t 1 1", "t 2 2"])
        _ = scene.publish("t", "3", by: a)
        let refused = try #require(scene.next(second.share))
        scene.completed(second.share, refused.number, .failed("no"))
        scene.note()
        #expect(scene.ends[second.share].flatMap { $0 }?.message == "no")
    }

    @Test("at the end everybody gets what there is, then the end; nothing is published any more")
    func close() throws {
        let scene = Scene()
        scene.start(a, old)
        let listener = try scene.subscribe(.host, "t")
        let waiting = try #require(scene.arrive("b", parties: 2, by: a).wait)
        _ = scene.publish("t", "1", by: a)
        scene.close()
        #expect(scene.publish("t", by: a).refusal?.code == .ended)
        #expect(scene.take(listener.share) == ["t 1 1"])
        #expect(scene.ends[listener.share] != nil && scene.answers[waiting]?.refusal?.code == .ended)
        #expect(throws: EventRefusal.self) { try scene.subscribe(.host, "t", name: "late") }
    }
}
