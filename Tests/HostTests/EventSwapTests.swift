import Event
import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing
import Timing

/// Events while the plugin that reads them is replaced, over and over: nothing is lost, doubled or out of order.
@Suite struct EventSwapTests {
    /// What the plugin has said that it was told, by topic; and what was wrong with it.
    private final class Echo: Sendable {
        let told = Locked<[String: UInt64]>([:])
        let problems = Locked<[String]>([])

        func hear(_ item: EventDelivery.Item) -> EventReceipt {
            guard case .event(let event) = item else {
                problems.withLock { $0.append("\(item)") }
                return .taken
            }
            let words = event.content.text.split { $0 == "\"" || $0 == " " }.map(String.init)
            guard words.count == 2, let sequence = UInt64(words[1]) else {
                problems.withLock { $0.append(event.content.text) }
                return .taken
            }
            let last = told.withLock { told in
                defer { told[words[0]] = sequence }
                return told[words[0]] ?? 0
            }
            if sequence != last + 1 { problems.withLock { $0.append("\(words[0]) \(sequence) after \(last)") } }
            return .taken
        }
    }

    /// Publishes from threads of its own, again while the reader's queue is full.
    private final class Load: Sendable {
        private let isOver = Locked(false)
        private let published = Locked<[String: UInt64]>([:])
        private let left: Locked<Int>

        init(_ hub: EventHub, _ topics: [String], _ document: String) {
            left = Locked(topics.count)
            for topic in topics {
                HostThread.start("load") { [self] in
                    while !isOver.withLock({ $0 }) {
                        if let sequence = try? hub.publish(topic, .text(document)).get() { published.withLock { $0[topic] = sequence } }
                        else { HostThread.sleep(.microseconds(50)) }
                    }
                    left.withLock { $0 -= 1 }
                }
            }
        }

        /// How many were published on each.
        func end() async throws -> [String: UInt64] {
            isOver.withLock { $0 = true }
            try await eventually("the load ends") { left.withLock { $0 } == 0 }
            return published.withLock { $0 }
        }
    }

    @Test("a plugin in C, with its state and a pause, and without both", arguments: [true, false])
    func swaps(hasState: Bool) async throws {
        let seed = printedSeed()
        let macros = hasState ? ["SLOW=30"] : ["SLOW=30", "NO_STATE"]
        func library(_ version: Int) -> String {
            let flags = (macros + ["VERSION=\"1.0.\(version)\""]).map { "'-D\($0)'" }.joined(separator: " ")
            return Tally.build(file: Tally.source("reader"), "reader-\(hasState)-\(version)", flags: flags)
        }
        let test = try await TestHost("crucible: 1\nplugins:\n  reader: {library: \(library(0)), swap: {probation: 0s}}\n")
        try await test.start()
        let echo = Echo()
        let subscriber = EventSubscriber("echo", take: { echo.hear($0.item) }, ended: { _ in })
        let (_, share) = try test.host.events.subscribe(
            EventRequest(name: "echo", topics: [TopicPattern("echo")!]), by: .host, subscriber).get()
        test.host.events.open(share)
        let load = Load(test.host.events, ["load.one", "load.two"], "{}")
        var random = SeededGenerator(seed: seed)
        for round in 1...15 {
            try await Task.sleep(for: .microseconds(Int.random(in: 0...4000, using: &random)))
            let report = try await test.host.swap(SwapRequest(plugin: "reader", source: .library(library(round % 2))))
            try #require(report.outcome == "committed", "\(report)")
        }
        let published = try await load.end()
        try await eventually("everything has been told") { echo.told.withLock { $0 } == published || !echo.problems.withLock { $0.isEmpty } }
        #expect(echo.problems.withLock { $0 } == [])
        #expect(published.count == 2 && published.values.allSatisfy { $0 > 15 }, "\(published)")
        if hasState {
            let told = try #require(try test.call("told", of: "reader").first.flatMap { UInt64($0) })
            #expect(told == published.values.reduce(0, +), "what was told is in the state, once")
        }
        await test.stop()
    }

    @Test("a plugin in Swift, whose handler takes a while: what it was told is in its state, once")
    func swift() async throws {
        let test = try await Tally.host("SwiftTally")
        let load = Load(test.host.events, ["tally.add"], "1")
        for _ in 1...4 {
            try await Task.sleep(for: .milliseconds(10))
            let report = try await test.swapTally("SwiftTally")
            try #require(report.outcome == "committed", "\(report)")
        }
        let published = try await load.end()["tally.add"] ?? 0
        try await eventually("everything has been added") { (try? test.call("add", of: "tally", .str("15 0")).first) == "\(published)" }
        try await Task.sleep(for: .milliseconds(20))
        #expect(try test.call("add", of: "tally", .str("15 0")).first == "\(published)" && published > 20, "and no more")
        await test.stop()
    }

    @Test("swaps and their verdicts are events of the host, in order, and so is what becomes of a plugin")
    func hostTopics() async throws {
        let test = try await Tally.host(Tally.build())
        _ = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\""))
        await test.stop()
        func texts(_ topic: String) -> [String] {
            test.host.events.items([TopicPattern(topic)!], since: 1).compactMap { item in
                if case .event(let event) = item { event.content.text } else { nil }
            }
        }
        let states = texts("crucible.lifecycle")
        #expect(states.first == #"{"from":"resolved","plugin":"tally","to":"loaded"}"#, "\(states)")
        #expect(states.contains(#"{"from":"initialized","generation":1,"plugin":"tally","to":"active"}"#), "\(states)")
        #expect(states.last == #"{"from":"draining","generation":2,"plugin":"tally","to":"stopped"}"#, "\(states)")
        #expect(states.count == test.transitions.count, "every transition is an event")
        let steps = texts("crucible.swap")
        #expect(steps.first?.contains(#""step":"stage""#) == true && steps.last?.contains(#""verdict":{"generation":2,"#) == true, "\(steps)")
    }
}
