import Gate
import Host
import HostTesting
import Metric
import Testing

/// What the plugins write into the registry.
@Suite(.timeLimit(.minutes(5)))
struct FigureTests {
    static func samples(_ bench: Bench, _ name: String) -> [MetricSample] { bench.host.figures.first { $0.name == name }?.samples ?? [] }

    private func figures(_ sample: MetricSample?) -> DistributionFigures? {
        if case .distribution(let figures)? = sample?.value { figures } else { nil }
    }

    @Test("operations of models: how long they took on the host's clock, the tokens, and what failed")
    func models() async throws {
        let clock = VirtualClock()
        let http = ScriptedEndpoint(["m": [.text("a", input: 30, output: 4), .text("b", input: 5, output: 6), .error(401, "no")]])
        try await Bench.run(OpenAIModelTests.host(), http: http, clock: clock) { bench in
            for _ in 0..<2 { _ = try await bench.call("model", "complete", OpenAIModelTests.ask) }
            let refused = try await bench.failure("model", "complete", OpenAIModelTests.ask)
            #expect("\(refused.status)" == "UNAUTHENTICATED")
            let tokens = Self.samples(bench, "gen_ai.client.token.usage")
            func usage(_ type: String) -> DistributionFigures? { figures(tokens.first { $0["gen_ai.token.type"] == type }) }
            #expect(usage("input")?.count == 2 && usage("input")?.sum.recorded == 35)
            #expect(usage("output")?.count == 2 && usage("output")?.sum.recorded == 10)
            #expect(tokens.allSatisfy { $0["plugin"] == "model" && $0["gen_ai.request.model"] == "m" && $0["gen_ai.operation.name"] == "chat" })
            let durations = Self.samples(bench, "gen_ai.client.operation.duration")
            // Nobody moves this clock but who waits on it.
            #expect(figures(durations.first { $0["error.type"] == nil })?.count == 2)
            #expect(figures(durations.first { $0["error.type"] == "UNAUTHENTICATED" })?.count == 1)
            #expect(durations.count == 2)
        }
    }

    @Test("calls of tools by server and tool; a name that nobody has makes no series of its own")
    func tools() async throws {
        try await MCPBench.run("well") { bench, _ in
            let answer = try await bench.call("mcp", "call", MCPTests.hi)
            #expect(answer["text"] == "hi")
            for name in ["s.nothing", "s.nothing-more"] {
                let refused = try await bench.failure("mcp", "call", ["name": .string(name), "arguments": [:]])
                #expect(refused.status == .notFound)
            }
            let found = Self.samples(bench, "mcp.client.operation.duration")
            #expect(found.count == 2 && found.allSatisfy { $0["server"] == "s" && $0["mcp.method.name"] == "tools/call" })
            #expect(figures(found.first { $0["gen_ai.tool.name"] == "echo" && $0["error.type"] == nil })?.count == 1)
            #expect(figures(found.first { $0["gen_ai.tool.name"] == nil && $0["error.type"] == "NOT_FOUND" })?.count == 2)
        }
    }

    @Test("voices that were chosen, and models that were decided for, whether or not the answer was cached")
    func choices() async throws {
        let both = VoiceTests.standard.with(["cloud": Models.provider(Models.big, Models.small), "routing": ["library": "Routing", "config": [:]]])
        try await Bench.run(both) { bench in
            for _ in 0..<3 { _ = try await bench.call("voice", "select", ["prompt": "", "voices": ["security", "analyzer"]]) }
            let voices = Self.samples(bench, "voice.selections")
            #expect(voices.map { $0["voice"] } == ["analyzer", "security"] && voices.allSatisfy { $0.value == .counter(MetricAmount(3)) })
            for _ in 0..<2 { _ = try await bench.call("routing", "route", ["prompt": "Who painted the Night Watch?"]) }
            _ = try await bench.call("routing", "route", ["prompt": "Who painted the Night Watch?", "model": "big"])
            let decisions = Self.samples(bench, "routing.decisions")
            func count(_ model: String, _ strategy: String) -> MetricSample.Value? {
                decisions.first { $0["model"] == model && $0["strategy"] == strategy && $0["provider"] == "cloud" && $0["task"] == "question" }?.value
            }
            #expect(count("small", "weighed") == .counter(MetricAmount(2)) && count("big", "named") == .counter(MetricAmount(1)))
        }
    }
}
