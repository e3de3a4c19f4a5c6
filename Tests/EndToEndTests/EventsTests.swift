import FoundationEssentials
import Glibc
import Testing

/// `crucible events` against a real host, with a real swap in the middle.
@Suite(.serialized)
struct EventsTests {
    init() throws { try #require(access(Repository.crucible, X_OK) == 0, "run `make build`") }

    private struct Line: Decodable {
        struct Content: Decodable {
            struct Step: Decodable { var step: String }
            struct Verdict: Decodable {
                var outcome: String
                var generation: Int
            }
            var plugin: String?
            var to: String?
            var step: Step?
            var verdict: Verdict?
        }
        var event: String
        var topic: String
        var sequence: UInt64?
        var source: String?
        var data: Content?
    }

    private func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test("who follows gets every event of a host from its start to its end, with a swap in the middle; who only looks gets what there is")
    func follow() async throws {
        let running = try await RunningTeller()
        let follower = try Program(Repository.crucible, ["events", "--follow", "--since", "1", "--json", "--socket", running.socket])
        try await eventually("it sees the start") { follower.output.contains(#""to":"active""#) }
        let swapped = try await running.crucible("swap", "teller", try running.build("two", version: "2.0.0"))
        #expect(swapped.exit == .exited(0), "\(swapped.errors)")
        let looked = try await running.crucible("events", "--topic", "crucible.swap", "--json")
        #expect(looked.exit == .exited(0), "\(looked.errors)")
        let shown = try await running.crucible("events", "--topic", "*.swap", "--since", "2")
        try await running.stop()
        let followed = await follower.result()
        #expect(followed.exit == .exited(0), "\(followed.errors)")

        let all = try lines(followed.output)
        for (topic, events) in Dictionary(grouping: all, by: \.topic) {
            #expect(events.map(\.sequence) == (1...UInt64(events.count)).map { $0 }, "\(topic) has a hole, a double or another order")
        }
        #expect(all.allSatisfy { $0.event == "event" && $0.source == "host" })
        let states = all.filter { $0.topic == "crucible.lifecycle" }.compactMap { $0.data?.to }
        #expect(states == ["loaded", "initialized", "active", "draining", "stopped"], "\(states)")
        let steps = all.filter { $0.topic == "crucible.swap" }
        #expect(steps.first?.data?.step?.step == "stage" && steps.compactMap { $0.data?.step?.step }.contains("commit"))
        #expect(steps.last?.data?.verdict?.outcome == "committed" && steps.last?.data?.verdict?.generation == 2)
        let kept = try lines(looked.output)
        #expect(kept.map(\.sequence) == steps.map(\.sequence))
        #expect(shown.output.split(separator: "\n").count == steps.count - 1 && shown.output.contains("crucible.swap 2 host: {"), "\(shown.output)")
    }

    @Test("a topic that cannot be one is refused with words; without a host it says so")
    func refused() async throws {
        let running = try await RunningTeller()
        let wrong = try await running.crucible("events", "--topic", "Crucible")
        #expect(wrong.exit == .exited(1) && wrong.errors.contains("a topic has words of a-z"), "\(wrong)")
        let many = try await running.crucible(["events", "--json"] + Array(repeating: ["--topic", "a"], count: 17).joined())
        #expect(many.exit == .exited(64), "\(many)")
        let nothing = try await running.crucible("events", "--topic", "nobody.says-this")
        #expect(nothing.exit == .exited(0) && nothing.output.isEmpty, "\(nothing)")
        try await running.stop()
        let gone = try await Program.crucible("events", "--socket", running.socket)
        #expect(gone.exit == .exited(69), "\(gone)")
    }
}
