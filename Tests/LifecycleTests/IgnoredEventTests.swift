import Lifecycle
import Testing

/// Events that make no sense change nothing and are counted.
@Suite struct IgnoredEventTests {
    /// One plugin at every stage from which events could wrongly move it.
    private static let stages: [(name: String, events: [LifecycleEvent])] = [
        ("idle", []),
        ("loading", [.begin]),
        ("creating", [.begin, .reached(plugin: "a", attempt: 1, .loaded)]),
        ("running", [
            .begin, .reached(plugin: "a", attempt: 1, .loaded), .reached(plugin: "a", attempt: 1, .initialized),
            .attemptEnded(plugin: "a", attempt: 1, .started),
        ]),
        ("backoff", [.begin, .attemptEnded(plugin: "a", attempt: 1, .failed("no"))]),
        ("abandoned", [.begin, .timer(TimerID(plugin: "a", kind: .deadline, number: 1))]),
    ]

    @Test(arguments: stages.indices)
    func senselessEventsAreIgnored(stage: Int) {
        var machine = LifecycleMachine(nodes: [node("a", attempts: 2)], blocked: ["x": "gone"], mode: .parallel, seed: 1)
        for event in Self.stages[stage].events { _ = machine.handle(event) }
        var senseless: [LifecycleEvent] = [
            .reached(plugin: "a", attempt: 2, .loaded), .reached(plugin: "a", attempt: 1, .active),
            .reached(plugin: "a", attempt: 1, .failed), .reached(plugin: "nobody", attempt: 1, .loaded),
            .attemptEnded(plugin: "a", attempt: 1, .started), .attemptEnded(plugin: "a", attempt: 2, .failed("no")),
            .attemptEnded(plugin: "x", attempt: 0, .failed("no")), .drained(plugin: "a"), .stopped(plugin: "a"),
            .drained(plugin: "x"), .stopped(plugin: "nobody"), .timer(TimerID(plugin: "a", kind: .deadline, number: 2)),
            .timer(TimerID(plugin: nil, kind: .stop, number: 1)),
            .timer(TimerID(plugin: "nobody", kind: .backoff, number: 1)),
        ]
        // Of what brought it here, nothing happens twice.
        senseless += Self.stages[stage].events
        let before = machine.states
        for event in senseless { #expect(machine.handle(event) == [], "\(Self.stages[stage].name): \(event)") }
        #expect(machine.states == before)
        #expect(machine.ignoredEvents == senseless.count)
    }

    @Test func theStopPhasesHappenOnceAndInOrder() {
        var machine = LifecycleMachine(nodes: [node("a"), node("b", needs: ["a"])], blocked: [:], mode: .parallel, seed: 1)
        _ = machine.handle(.begin)
        for plugin in ["a", "b"] {
            _ = machine.handle(.reached(plugin: plugin, attempt: 1, .loaded))
            _ = machine.handle(.reached(plugin: plugin, attempt: 1, .initialized))
            _ = machine.handle(.attemptEnded(plugin: plugin, attempt: 1, .started))
        }
        _ = machine.handle(.stop(deadline: .seconds(1)))
        #expect(machine.handle(.stopped(plugin: "a")) == [], "it still drains")
        #expect(machine.handle(.drained(plugin: "a")) == [], "b uses it")
        #expect(machine.handle(.stopped(plugin: "a")) == [], "it was not told to")
        #expect(machine.handle(.drained(plugin: "a")) == [], "a second time")
        #expect(machine.ignoredEvents == 3)
        #expect(machine.handle(.drained(plugin: "b")) == [.stop(plugin: "b")])
        #expect(machine.handle(.drained(plugin: "b")) == [], "it is being stopped")
        #expect(machine.ignoredEvents == 4)
    }
}
