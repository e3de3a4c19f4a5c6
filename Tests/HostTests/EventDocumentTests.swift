import Event
import Gate
import Host
import HostTesting
import TestSupport
import Testing

/// What the host and the orchestration plugin say on their topics is what the schemas describe.
@Suite struct EventDocumentTests {
    @Test("a request, a swap that is refused, an emptied cache: every event fits its schema; routing decides before voices are selected")
    func documents() async throws {
        let test = try await TestHost(Assistant.manifest(), Assistant.options(Assistant.http()))
        try await test.start()
        _ = try await HostCall(test.host.edge(nil, "submit")).asynchronous([.str(#"{"prompt":"Say good morning."}"#)])
        let refused = try await test.host.swap(SwapRequest(plugin: "routing", source: .library("NoSuchLibrary")))
        #expect(refused.outcome == "refused")
        let swapped = try await test.host.swap(SwapRequest(plugin: "routing", source: .library("Routing"), probation: .zero))
        #expect(swapped.outcome == "committed", "\(swapped)")
        let namespace = try #require(test.host.cache.settings.namespaces.first?.prefix)
        _ = try test.host.clearCache(namespace)
        await test.stop()

        let items = test.host.events.items([TopicPattern("*")!], since: 1)
        var texts: [String: [String]] = ["event-message": items.map(EventText.message)]
        for case .event(let event) in items {
            texts["event-" + event.topic.dropFirst("crucible.".count), default: []].append(event.content.text)
        }
        #expect(Set(texts.keys).isSuperset(of: ["event-lifecycle", "event-swap", "event-cache", "event-decision"]), "\(texts.keys)")
        try SchemaCheck.check(texts)
        let decisions = try #require(texts["event-decision"])
        #expect(decisions.count == 2 && decisions[0].contains(#""stage":"routing""#) && decisions[1].contains(#""stage":"voice""#), "\(decisions)")
        #expect(decisions[0].contains(#""model":"small""#) && decisions.allSatisfy { $0.contains(#""request":1"#) })
        #expect(texts["event-lifecycle"]?.count == test.transitions.count)
    }
}
