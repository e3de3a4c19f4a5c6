import Gate
import HostTesting
import Metric
import Testing

/// The protocol of optimisation: who is followed when plugins propose what cannot all be done.
@Suite(.timeLimit(.minutes(5)))
struct ProposalTests {
    typealias Proposals = [Value]

    /// A request with these proposals of routing, voice and tools; voice selects three voices.
    private static func run<Result: Sendable>(
        _ config: Value, routing: Proposals = [], voice: Proposals = [], tools: Proposals = [],
        _ body: @Sendable (Bench) async throws -> Result
    ) async throws -> Result {
        let http = ScriptedEndpoint(["one": [.text("of one")], "two": [.text("of two")]])
        return try await Bench.run([
            "p": Assistant.model("one", quality: 0.9, []), "q": Assistant.model("two", quality: 0.5, []),
            "routing": Advocate.routing(Advocate.decision(routing)), "voice": Advocate.voice(Advocate.selection(3, voice)),
            "tools": Advocate.tools(Advocate.catalogue(tools)), "orchestration": ["library": "Orchestration", "config": config],
        ], http: http, body)
    }

    /// What came of one request.
    private struct Outcome: Equatable {
        var model: String
        /// Voices in the system message.
        var voices: Int
        /// As `winner>loser subject`, in order.
        var conflicts: [String]

        init(_ result: Value, _ http: ScriptedEndpoint) {
            model = result["model"].string
            let system = http.requests.last?.body["messages"][0]["content"].string ?? ""
            voices = 1 + system.split(separator: "\n").count { $0.hasPrefix("- Voice") }
            conflicts = (result["conflicts"] == .null ? [] : result["conflicts"].array).map {
                "\($0["won"]["from"].string)>\($0["lost"]["from"].string) \($0["subject"].string)"
            }
        }
    }

    private static let voiceWantsTwo = Advocate.proposal("model", "q/two")
    private static let voiceRefusesOne = Advocate.proposal("model", "p/one", refuses: true)
    private static let atMostOne = Advocate.proposal("voices", 2, refuses: true)
    private static let atMostTwo = Advocate.proposal("voices", 3, refuses: true)

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var config: Value = [:]
        var routing: Proposals = []
        var voice: Proposals = []
        var tools: Proposals = []
        var model = "one"
        var voices = 3
        var conflicts: [String] = []
        var testDescription: String { name }
    }

    private static let priority: Value = ["conflicts": "priority", "priorities": ["voice": 95, "tools": 92]]
    private static let veto: Value = ["conflicts": "veto"]

    static let cases = [
        Case(name: "nothing proposed, nothing in conflict"),
        Case(name: "routing wins", voice: [voiceWantsTwo], conflicts: ["routing>voice model"]),
        Case(name: "routing wins against a refusal", voice: [voiceRefusesOne], conflicts: ["routing>voice model"]),
        Case(name: "routing's refusal bounds the voices", routing: [atMostOne], voices: 1, conflicts: ["routing>voice voices"]),
        Case(name: "tools come after voice", tools: [atMostOne], conflicts: ["voice>tools voices"]),
        Case(name: "the same twice is no conflict", voice: [Advocate.proposal("model", "p/one")]),
        Case(name: "by priority voice goes first", config: priority, voice: [voiceWantsTwo], model: "two", conflicts: ["voice>routing model"]),
        Case(name: "by priority voice's refusal is heard", config: priority, voice: [voiceRefusesOne], model: "two", conflicts: ["voice>routing model"]),
        Case(
            name: "by priority tools go before routing", config: priority, tools: [voiceWantsTwo], model: "two", conflicts: ["tools>routing model"]),
        Case(name: "by priority routing's bound is not heard", config: priority, routing: [atMostOne], conflicts: ["voice>routing voices"]),
        Case(name: "a veto of whoever it is", config: veto, tools: [voiceRefusesOne, atMostTwo], model: "two", voices: 2, conflicts: [
            "tools>routing model", "tools>voice voices",
        ]),
        Case(name: "the strictest of two vetoes", config: veto, routing: [atMostTwo], tools: [atMostOne], voices: 1, conflicts: ["tools>voice voices"]),
        Case(
            name: "when all is refused, the first is followed", config: veto, voice: [voiceRefusesOne], tools: [Advocate.proposal("model", "q/two", refuses: true)],
            conflicts: ["routing>voice model"]),
    ]

    @Test("conflicts are resolved as declared, logged and counted", arguments: cases)
    func resolved(_ it: Case) async throws {
        try await Self.run(it.config, routing: it.routing, voice: it.voice, tools: it.tools) { bench in
            let result = try await bench.submit("Hello")
            let outcome = Outcome(result, bench.http)
            #expect(outcome.model == it.model && outcome.voices == it.voices && outcome.conflicts == it.conflicts, "\(outcome)")
            let policy = it.config["conflicts"] == .null ? "routing-wins" : it.config["conflicts"].string
            let counted = FigureTests.samples(bench, "orchestration.conflicts").map { "\($0["winner"] ?? "")>\($0["loser"] ?? "") \($0["subject"] ?? "")" }
            #expect(counted.sorted() == it.conflicts.sorted())
            let logged = bench.log.lines.filter { $0.message.hasPrefix("conflict: ") }
            #expect(logged.count == it.conflicts.count && logged.allSatisfy { $0.message.hasSuffix(", by \(policy)") }, "\(logged)")
        }
    }

    @Test("both sides of a conflict are told, each with its reason")
    func bothSides() async throws {
        try await Self.run([:], voice: [Self.voiceWantsTwo]) { bench in
            let conflict = try await bench.submit("Hello")["conflicts"][0]
            #expect(conflict["won"] == ["from": "routing", "value": "p/one", "reason": "it is best"])
            #expect(conflict["lost"] == ["from": "voice", "value": "q/two", "reason": "model \"q/two\""])
            #expect(bench.log.contains("model: routing's p/one (it is best) goes before voice's q/two (model \"q/two\"), by routing-wins"))
        }
    }

    @Test("what the request asks for itself is not up for discussion")
    func asked() async throws {
        try await Self.run(Self.veto, routing: [Self.atMostOne], tools: [Self.voiceRefusesOne]) { bench in
            let outcome = Outcome(try await bench.submit("Hello", ["model": "one", "voices": ["v1", "v2", "v3"]]), bench.http)
            #expect(outcome.model == "one" && outcome.voices == 3 && outcome.conflicts == [], "\(outcome)")
        }
    }

    @Test("what makes no sense is left aside, and said so; the request goes on", arguments: [
        (Advocate.proposal("colour", 1), "there is no subject 'colour'"),
        (Advocate.proposal("model", "x/y"), "the model \"x/y\" is none of those that routing allows"),
        (Advocate.proposal("voices", 0), "voices: 0 is no number from 1 to 1024"),
        (Advocate.proposal("voices", 1, refuses: true), "voices: 1 is no number from 2 to 1024"),
        (Advocate.proposal("cache", "never"), "cache: \"never\" is neither use nor bypass"),
    ])
    func nonsense(_ proposal: Value, _ complaint: String) async throws {
        try await Self.run([:], voice: [proposal]) { bench in
            let result = try await bench.submit("Hello")
            #expect(result["text"] == "of one")
            #expect(bench.log.contains("a proposal of voice is left aside: \(complaint)"))
        }
    }

    @Test("a wrong policy is refused with what is possible")
    func config() async throws {
        let plugins: Value = ["orchestration": ["library": "Orchestration", "config": ["conflicts": "dice", "priorities": ["voice": -1, "x": 1]]]]
        let refusal = try await Bench.refusal(VoiceTests.standard.with(["p": Models.provider(Models.big), "routing": ["library": "Routing"]]).with([
            "orchestration": plugins["orchestration"],
        ]))
        for part in ["conflicts: must be one of routing-wins, priority, veto", "priorities.voice", "priorities.x", "only with conflicts: priority"] {
            #expect(refusal.contains(part), "\(refusal)")
        }
    }
}

/// What proposals lead to beside the model and the voices, and that all of it is the same each time.
@Suite(.timeLimit(.minutes(5)))
struct OptimisationTests {
    private static let asked = Answer.tools((1...4).map { ("\($0)", "s_echo", "{\"text\": \"same\"}") })

    private static func run<Result: Sendable>(
        _ proposals: [Value], _ body: @Sendable (Bench) async throws -> Result
    ) async throws -> Result {
        let own = try MCPBench()
        defer { own.remove() }
        let server = own.server("well", ["required": true, "cached": ["echo"], "cache_time": "1m"])
        return try await Bench.run([
            "p": Assistant.model("one", quality: 0.9, ["tools"]), "routing": ["library": "Routing"],
            "voice": Advocate.voice(Advocate.selection(1, proposals)), "orchestration": ["library": "Orchestration"],
            "mcp": MCPBench.plugin(["servers": ["s": server]]),
        ], http: ScriptedEndpoint(["one": [asked, .text("ok"), asked, .text("ok")]]), body)
    }

    @Test("as many tools run at once as was settled", arguments: [1, 2])
    func concurrency(_ most: Int) async throws {
        try await Self.run([Advocate.proposal("concurrency", .int(most))]) { bench in
            let running = Running()
            let result = try await bench.submit("Use them", [:], running)
            #expect(result["tools"].array.count == 4)
            var (now, peak) = (0, 0)
            for event in running.events {
                if event["type"] == "tool_started" { now += 1 }
                if event["type"] == "tool_ended" { now -= 1 }
                peak = max(peak, now)
            }
            #expect(peak == most && now == 0, "\(running.events)")
        }
    }

    @Test("results that are kept are used, or not, as was settled", arguments: [("use", 1), ("bypass", 0)])
    func cache(_ use: String, _ computations: Int) async throws {
        try await Self.run([Advocate.proposal("cache", .string(use))]) { bench in
            _ = try await bench.submit("Use them")
            let figures = try #require(bench.host.cache.report.namespaces.first { $0.prefix == "mcp:" })
            #expect(figures.computations == UInt64(computations), "\(figures)")
        }
    }

    @Test("routing has decided before voice is asked, and voice has selected before a model is asked")
    func oneAfterTheOther() async throws {
        let http = ScriptedEndpoint(["one": [.text("ok")]])
        try await Assistant.run(http) { bench in
            let trace = Trace()
            _ = try await bench.call("orchestration", "submit", ["prompt": "Compare @s.echo(text=\"one\") with two"], trace: trace)
            func span(_ function: String) throws -> Span { try #require(trace.spans.first { $0.function == function }) }
            let (route, select, complete) = (try span("route"), try span("select"), try span("complete"))
            #expect(route.end <= select.start && select.end <= complete.start, "\(trace.spans)")
            #expect(trace.spans.count { $0.function == "route" } == 1 && trace.spans.count { $0.function == "select" } == 1)
        }
    }

    /// Real routing and voices; a voice of the file names a model, so that there are conflicts too.
    @Test("the same workload leads to the same decisions")
    func repeated() async throws {
        let prompts = [
            "Who painted the Night Watch?", "Write a function that reverses a list", "Is this login safe against injection?",
            Models.complexPrompt.string, "Summarise the plan in one line", "Prove that the square root of two is irrational",
        ]
        let voices = """
            default: a
            voices:
              - {id: a, name: A, summary: a, system: A., temperature: 0.1, tasks: {code: 1}, model: q/two}
              - {id: b, name: B, summary: b, system: B., temperature: 0.2, tasks: {question: 1}, keywords: [safe, plan]}
            """
        try await VoiceTests.own(voices) { voice, _ in
            func workload() async throws -> [Value] {
                let http = ScriptedEndpoint(["one": [.text("1")], "two": [.text("2")]])
                let plugins = voice.with([
                    "p": Assistant.model("one", quality: 0.9, []), "q": Assistant.model("two", quality: 0.5, []),
                    "routing": ["library": "Routing"], "orchestration": ["library": "Orchestration", "config": ["conflicts": "priority"]],
                ])
                return try await Bench.run(plugins, http: http) { bench in
                    var results: [Value] = []
                    for _ in 0..<2 { for prompt in prompts { results.append(try await bench.submit(prompt)) } }
                    return results
                }
            }
            let (first, second) = (try await workload(), try await workload())
            #expect(first == second && Array(first.prefix(prompts.count)) == Array(first.suffix(prompts.count)))
            #expect(Set(first.map { $0["voice"].string }) == ["a", "b"] && first.contains { $0["conflicts"] != .null })
        }
    }
}
