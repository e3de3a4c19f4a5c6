@testable import Event
import Testing

@Suite struct PublishTests {
    private let a = EventOwner("a")
    private let b = EventOwner("b")
    private let c = EventOwner("c")

    @Test("each topic counts for itself from 1, whoever publishes, and subscribers get all topics in the order of publication")
    func sequences() throws {
        let scene = Scene()
        scene.start(a, b, c)
        let listener = try scene.subscribe(c, "*")
        #expect(scene.publish("x.one", "1", by: a).sequence == 1)
        #expect(scene.publish("y", "2", by: b).sequence == 1)
        #expect(scene.publish("x.one", "3", by: b).sequence == 2)
        #expect(scene.publish("x.two", "4", by: a).sequence == 1)
        #expect(scene.take(listener.share) == ["x.one 1 1", "y 1 2", "x.one 2 3", "x.two 1 4"])
    }

    @Test("a subscriber gets the topics of its patterns, also those that are made later, and nothing from before unless it asks")
    func patterns() throws {
        let scene = Scene()
        scene.start(a, b, c)
        _ = scene.publish("x.one", "1", by: a)
        let (new, old) = (try scene.subscribe(b, "x.*"), try scene.subscribe(c, "x.one", "y", since: 1))
        _ = scene.publish("x.one", "2", by: a)
        _ = scene.publish("x.two", "3", by: a)
        _ = scene.publish("y", "4", by: a)
        #expect(scene.take(new.share) == ["x.one 2 2", "x.two 1 3"])
        #expect(scene.take(old.share) == ["x.one 1 1", "x.one 2 2", "y 1 4"])
    }

    @Test("what the ring does not hold any more is said, with the first that is there; nothing is hidden")
    func gap() throws {
        let scene = Scene(Scene.small())
        scene.start(a, b)
        let listener = try scene.subscribe(b, "t")
        for number in 1...6 { _ = scene.publish("t", "\(number)", by: a) }
        #expect(scene.take(listener.share) == ["t 1-3", "t 3 3", "t 4 4", "t 5 5", "t 6 6"])
        let late = try scene.subscribe(b, "t", since: 2, name: "late")
        #expect(scene.take(late.share, most: 2) == ["t 2-3", "t 3 3"])
        let beyond = try scene.subscribe(b, "t", since: 100, name: "beyond")
        _ = scene.publish("t", "7", by: a)
        #expect(scene.take(beyond.share) == ["t 7 7"])
        #expect(scene.machine.items([TopicPattern("*")!], since: 5).map(Scene.words) == ["t 5 5", "t 6 6", "t 7 7"])
        #expect(scene.machine.items([TopicPattern("*")!], since: 1).map(Scene.words).first == "t 1-4")
    }

    @Test("a full queue of a subscriber that blocks refuses publishers, and names it; with one consumed there is room for one")
    func busy() throws {
        let scene = Scene(Scene.small())
        scene.start(a, b)
        let listener = try scene.subscribe(b, "t", overflow: .block, queue: 2)
        #expect(scene.publish("t", by: a).sequence == 1 && scene.publish("t", by: a).sequence == 2)
        let refused = scene.publish("t", by: a).refusal
        #expect(refused?.code == .busy)
        #expect(refused?.message == "busy: all of b has 2 events to consume, as many as its queue takes")
        #expect(scene.publish("other", by: a).sequence == 1, "other topics do not wait for it")
        #expect(scene.take(listener.share, most: 1) == ["t 1 {}"])
        #expect(scene.publish("t", by: a).sequence == 3)
        #expect(scene.publish("t", by: a).refusal?.code == .busy)
    }

    @Test("what a subscriber that blocks has not consumed stays, whatever it weighs")
    func pinned() throws {
        var settings = Scene.small(events: 100, queue: 100)
        settings.bytes = 1000
        let scene = Scene(settings)
        scene.start(a, b)
        let heavy = "\"" + String(repeating: "x", count: 400) + "\""
        let listener = try scene.subscribe(b, "t", overflow: .block)
        #expect(scene.publish("t", heavy, by: a).sequence == 1 && scene.publish("t", heavy, by: a).sequence == 2)
        #expect(scene.publish("t", heavy, by: a).refusal?.message == "busy: all of b has not consumed what fills t")
        _ = scene.take(listener.share, most: 1)
        #expect(scene.publish("t", heavy, by: a).sequence == 3)
        #expect(scene.take(listener.share) == ["t 2 \(heavy)", "t 3 \(heavy)"])
    }

    @Test("who posts waits for room, in order; nobody overtakes; one that gives up is not published")
    func post() throws {
        let scene = Scene(Scene.small())
        scene.start(a, b, c)
        let listener = try scene.subscribe(b, "t", overflow: .block, queue: 1)
        #expect(scene.post("t", "1", by: a).sequence == 1)
        let waiting = ["2", "3", "4"].compactMap { scene.post("t", $0, by: a).wait }
        #expect(waiting.count == 3)
        #expect(scene.take(listener.share, most: 1) == ["t 1 1"], "and 2 has taken its place")
        #expect(scene.answers[waiting[0]]?.sequence == 2)
        scene.cancel(waiting[1])
        #expect(scene.take(listener.share, most: 1) == ["t 2 2"])
        #expect(scene.answers[waiting[1]]?.refusal?.code == .cancelled && scene.answers[waiting[2]]?.sequence == 3)
        let last = scene.post("t", "5", by: a).wait
        #expect(scene.publish("t", by: c).refusal?.message == "busy: 1 wait already to publish on t")
        scene.ownerEnded(b)
        scene.note()
        #expect(last.flatMap { scene.answers[$0] }?.sequence == 4, "nobody is there any more for whom to wait")
        #expect(scene.machine.figures.waits == 0)
    }

    @Test("the host's own topics are its own and do not wait, except those that are open to plugins")
    func hostTopics() throws {
        let scene = Scene(Scene.small(), openTopics: ["crucible.decision"])
        scene.start(a, b)
        #expect(scene.publish("crucible.lifecycle", by: a).refusal?.code == .denied)
        #expect(scene.publish("crucible.decision", by: a).sequence == 1)
        let listener = try scene.subscribe(b, "crucible.*", overflow: .block, queue: 1)
        for number in 1...6 { #expect(scene.publish("crucible.lifecycle", "\(number)", by: .host).sequence == UInt64(number)) }
        #expect(scene.publish("crucible.decision", by: a).sequence == 2)
        #expect(scene.publish("crucible.decision", by: a).refusal?.code == .busy)
        #expect(scene.take(listener.share).prefix(2) == ["crucible.lifecycle 1-3", "crucible.lifecycle 3 3"])
        #expect(scene.publish("crucible.decision", by: a).sequence == 3)
    }

    @Test("a fence is done when everybody who was there has consumed it, or has left")
    func fence() throws {
        let scene = Scene()
        scene.start(a, b, c)
        #expect(scene.fence("t", by: a).sequence == 1, "nobody listens")
        let (one, two) = (try scene.subscribe(b, "t"), try scene.subscribe(c, "t", acknowledgement: .manual))
        _ = scene.publish("t", by: a)
        let fence = try #require(scene.fence("t", by: a).wait)
        _ = scene.publish("t", by: a)
        let late = try scene.subscribe(a, "t")
        #expect(scene.take(one.share) == ["t 2 {}", "t 3 fence null", "t 4 {}"])
        #expect(scene.take(two.share).count == 3 && scene.answers[fence] == nil, "given, but not acknowledged")
        #expect(scene.acknowledge(two.id, upTo: 1, by: c) == nil)
        scene.note()
        #expect(scene.answers[fence] == nil)
        #expect(scene.acknowledge(two.id, upTo: 2, by: c) == nil)
        scene.note()
        #expect(scene.answers[fence]?.sequence == 3, "who came later does not count")
        _ = late
        let second = try #require(scene.fence("t", by: a).wait)
        for owner in [a, b, c] { scene.ownerEnded(owner) }
        scene.note()
        #expect(scene.answers[second]?.refusal?.code == .ended, "its own plugin has ended first")
    }

    @Test("names, sizes and numbers have bounds, and what is refused says which")
    func bounds() throws {
        var settings = Scene.small()
        (settings.topics, settings.topicsOfPlugin, settings.waitsOfPlugin, settings.waitsOfTopic) = (3, 2, 3, 2)
        (settings.subscriptions, settings.subscriptionsOfPlugin) = (3, 2)
        let scene = Scene(settings)
        scene.start(a, b)
        for name in ["", ".", "a.", ".a", "a..b", "A", "a b", "a/b", "ä", String(repeating: "a", count: 129)] {
            #expect(scene.publish(name, by: a).refusal?.code == .invalid, "\(name)")
            #expect(scene.arrive(name, parties: 2, by: a).refusal?.code == .invalid, "\(name)")
        }
        #expect(scene.publish("t", String(repeating: "1", count: settings.largest + 1), by: a).refusal?.code == .tooLarge)
        #expect(scene.publish("t", by: EventOwner("stranger")).refusal?.code == .ended)
        #expect(scene.publish("t", by: a).sequence == 1 && scene.publish("u", by: a).sequence == 1)
        #expect(scene.publish("v", by: a).refusal?.message == "a has made as many topics as it may, 2")
        #expect(scene.publish("v", by: b).sequence == 1)
        #expect(scene.publish("w", by: b).refusal?.message == "there are as many topics as there may be, 3")
        #expect(throws: EventRefusal.self) { try scene.subscribe(a, "t", queue: 5) }
        #expect(throws: EventRefusal.self) { try scene.subscribe(a, "t", queue: 0) }
        #expect(throws: EventRefusal.self) { try scene.subscribe(a, "T") }
        _ = try scene.subscribe(a, "t", overflow: .block, queue: 1, name: "one")
        #expect(throws: EventRefusal.self) { try scene.subscribe(a, "t", name: "one") }
        _ = try scene.subscribe(a, "t", name: "two")
        #expect(throws: EventRefusal.self) { try scene.subscribe(a, "t", name: "three") }
        _ = try scene.subscribe(b, "t")
        #expect(throws: EventRefusal.self) { try scene.subscribe(b, "t", name: "four") }
        _ = scene.publish("t", by: a)
        #expect(scene.post("t", "1", by: a).wait != nil && scene.post("t", "1", by: b).wait != nil)
        #expect(scene.post("t", "1", by: a).refusal?.code == .full)
        #expect(scene.arrive("one", parties: 2, by: a).wait != nil && scene.arrive("two", parties: 2, by: a).wait != nil)
        #expect(scene.arrive("three", parties: 2, by: a).refusal?.message == "a waits as often as it may, 3 times")
        #expect(scene.arrive("four", parties: 0, by: b).refusal?.code == .invalid)
    }
}
