import Event
import Locking
import TestSupport
import Testing

/// Real threads: publishers, slow subscribers, and generations that hand over while events flow. ThreadSanitizer watches it in CI.
@Suite struct SoakTests {
    /// What one subscription has been told, over all its generations.
    private final class Reader: Sendable {
        struct State {
            var next: [String: UInt64] = [:]
            var count = 0
            var problems: [String] = []
            var inside = 0
        }
        let state = Locked(State())

        func take(_ item: EventDelivery.Item, pause: UInt32) -> EventReceipt {
            state.withLock { $0.inside += 1 }
            if pause > 0 { Pause.microseconds(pause) }
            state.withLock { state in
                if state.inside != 1 { state.problems.append("two at a time") }
                state.inside -= 1
                switch item {
                case .event(let event):
                    let expected = state.next[event.topic] ?? 1
                    if event.sequence != expected { state.problems.append("\(event.topic) \(event.sequence) instead of \(expected)") }
                    state.next[event.topic] = event.sequence + 1
                case .gap(let topic, let from, let upTo): state.problems.append("\(topic): a gap \(from)-\(upTo)")
                }
                state.count += 1
            }
            return .taken
        }
    }

    private static let topics = ["soak.one", "soak.two"]

    @Test("publishers on threads of their own, slow subscribers, hand-overs in the middle: nothing is lost, doubled or out of order")
    func handOver() async throws {
        let seed = printedSeed()
        var settings = EventSettings()
        settings.events = 64
        let hub = EventHub(settings, wall: { 0 })
        let (publishers, each) = (3, 1500)
        let readers = (0..<3).map { _ in Reader() }
        for index in readers.indices {
            attach(hub, readers[index], EventOwner("reader\(index)", 1), pause: index == 0 ? 20 : 0)
            hub.serve(EventOwner("reader\(index)", 1))
        }
        let left = Locked(publishers)
        let handedOver = Locked(0)
        for index in 0..<publishers {
            let owner = EventOwner("publisher\(index)")
            hub.admit(owner)
            Background.run {
                var random = SeededGenerator(seed: seed &+ UInt64(index))
                for number in 0..<each {
                    // Events and hand-overs keep pace, however the threads are scheduled.
                    while handedOver.withLock({ $0 }) < number / 250 { Pause.microseconds(50) }
                    Self.publish(hub, Self.topics[number % 2], owner, waits: Bool.random(using: &random))
                }
                left.withLock { $0 -= 1 }
            }
        }
        var generation = 1
        while left.withLock({ $0 }) > 0 {
            try await Task.sleep(for: .milliseconds(2))
            for index in readers.indices { try await replace(hub, readers[index], "reader\(index)", generation, isPaused: generation % 3 > 0) }
            generation += 1
            handedOver.withLock { $0 += 1 }
        }
        let total = publishers * each
        for (index, reader) in readers.enumerated() {
            try await eventually("reader \(index) has everything") { reader.state.withLock { $0.count } >= total }
            let state = reader.state.withLock { $0 }
            #expect(state.problems.isEmpty, "\(state.problems.prefix(5))")
            #expect(state.count == total && state.next.values.reduce(0, +) == UInt64(total + Self.topics.count))
        }
        print("soak: \(total) events, \(generation) generations of \(readers.count) readers")
    }

    private func attach(_ hub: EventHub, _ reader: Reader, _ owner: EventOwner, pause: UInt32) {
        hub.admit(owner)
        let request = EventRequest(name: "all", topics: [TopicPattern("soak.*")!], overflow: .block, queue: 16)
        let subscriber = EventSubscriber(owner.plugin, take: { reader.take($0.item, pause: pause) }, ended: { _ in })
        switch hub.subscribe(request, by: owner, subscriber) {
        case .success(let (_, share)): hub.open(share)
        case .failure(let refusal): Issue.record("\(refusal)")
        }
    }

    /// A swap as the host makes it.
    private func replace(_ hub: EventHub, _ reader: Reader, _ plugin: String, _ old: Int, isPaused: Bool) async throws {
        let next = EventOwner(plugin, old + 1)
        attach(hub, reader, next, pause: 0)
        if isPaused {
            hub.pause(plugin)
            try await eventually("the drain") { !hub.activity(of: EventOwner(plugin, old)).isDelivering }
        }
        hub.serve(next)
        hub.resume(plugin)
        // Without a pause, the old one may still be in the middle of an event.
        try await eventually("the old one is idle") { !hub.activity(of: EventOwner(plugin, old)).isDelivering }
        hub.ownerEnded(EventOwner(plugin, old))
    }

    /// At once, again while the topic is full, or waiting for room.
    private static func publish(_ hub: EventHub, _ topic: String, _ owner: EventOwner, waits: Bool) {
        let answered = Locked(false)
        while true {
            let refusal: EventRefusal?
            if waits {
                let answer = hub.post(topic, .text("1"), by: owner) { result in
                    if result.refusal != nil { Issue.record("\(result)") }
                    answered.withLock { $0 = true }
                }
                if case .waiting = answer {
                    while !answered.withLock({ $0 }) { Pause.microseconds(50) }
                    return
                }
                refusal = answer.refusal
            } else { refusal = hub.publish(topic, .text("1"), by: owner).refusal }
            guard let refusal else { return }
            if refusal.code != .busy {
                Issue.record("\(refusal)")
                return
            }
            Pause.microseconds(50)
        }
    }
}
