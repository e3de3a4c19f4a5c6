import Gate
import Testing

/// The routing plugin, as a library behind gates, with real model plugins that say what they offer.
@Suite(.timeLimit(.minutes(5)))
struct RoutingTests {
    static func host(_ config: Value = [:], _ providers: [String: Value] = standard) -> Value {
        .object(providers).with(["routing": ["library": "Routing", "config": config]])
    }

    static let standard: [String: Value] = ["cloud": Models.provider(Models.big, Models.small), "home": Models.provider(Models.local)]

    static func route(_ request: Value, _ config: Value = [:], _ providers: [String: Value] = standard) async throws -> Value {
        try await Bench.run(host(config, providers)) { try await $0.call("routing", "route", request) }
    }

    static func refusal(_ request: Value, _ config: Value = [:], _ providers: [String: Value] = standard) async throws -> GateFailure {
        try await Bench.run(host(config, providers)) { try await $0.failure("routing", "route", request) }
    }

    static func order(_ decision: Value) -> [String] {
        ([decision["choice"]] + decision["fallbacks"].array).map { $0["model"].string }
    }

    @Test("a simple request goes to a cheap model, a complex one to the best")
    func complexity() async throws {
        try await Bench.run(Self.host()) { bench in
            let simple = try await bench.call("routing", "route", ["prompt": "Who painted the Night Watch?"])
            #expect(simple["complexity"] == "simple" && simple["task"] == "question")
            #expect(simple["choice"]["model"] == "small" && simple["choice"]["provider"] == "cloud")
            let complex = try await bench.call("routing", "route", ["prompt": Models.complexPrompt])
            #expect(complex["complexity"] == "complex" && complex["task"] == "design")
            #expect(Self.order(complex) == ["big", "small", "local"])
            #expect(complex["reasons"][0].string.contains("'big' of cloud"))
        }
    }

    @Test("the same request gets the same decision, in whatever order providers list their models")
    func determinism() async throws {
        let request: Value = ["prompt": Models.complexPrompt]
        let first = try await Bench.run(Self.host()) { bench in
            let decision = try await bench.call("routing", "route", request)
            for _ in 0..<20 { #expect(try await bench.call("routing", "route", request) == decision) }
            return decision
        }
        let turned = ["cloud": Models.provider(Models.small, Models.big), "home": Models.provider(Models.local)]
        #expect(try await Self.route(request, [:], turned) == first)
    }

    @Test("constraints leave models out, and the reasons say which and why", arguments: [
        (["prompt": .string(String(repeating: "word ", count: 4_000)), "max_output_tokens": 10], ["big", "small"],
            "'local' of home is left out: context length 2048, 5010 tokens needed (5000 in, 10 out)"),
        (["prompt": "hi", "needs_tools": true], ["big", "small"], "'local' of home is left out: tools are needed and it has none"),
        (["prompt": "hi", "constraints": ["max_cost_usd": 0.001]], ["local", "small"], "at most $0.001 allowed"),
        (["prompt": "hi", "constraints": ["max_latency_ms": 5000]], ["small"], "would take 5.1 s, at most 5 s allowed"),
        (["prompt": "hi", "constraints": ["min_quality": 0.9]], ["big"], "quality 0.15, at least 0.9 asked"),
    ] as [(Value, [String], String)])
    func constraints(_ request: Value, _ left: [String], _ reason: String) async throws {
        let decision = try await Self.route(request)
        #expect(Self.order(decision).sorted() == left)
        #expect(decision["reasons"].strings.contains { $0.contains(reason) }, "\(decision["reasons"].strings)")
    }

    @Test("when nothing fits, each model is named with each of its obstacles")
    func nothingFits() async throws {
        let failure = try await Self.refusal(
            ["prompt": "hi", "needs_tools": true, "constraints": ["max_cost_usd": 0.00001, "min_quality": 0.99]])
        #expect(failure.status == .notFound)
        for part in [
            "'big' of cloud: would cost", "'small' of cloud: would cost", "'local' of home: tools are needed and it has none, quality 0.15",
        ] { #expect(failure.message.contains(part), "\(failure)") }
    }

    @Test("figures that are not known keep no limit", arguments: [
        ["constraints": ["max_cost_usd": 1_000_000]], ["constraints": ["max_latency_ms": 1_000_000_000]], ["constraints": ["min_quality": 0]],
        ["needs_tools": true],
    ] as [Value])
    func unknownFigures(_ limits: Value) async throws {
        let failure = try await Self.refusal(limits.with(["prompt": "hi"]), [:], ["p": Models.provider(["id": "m"])])
        #expect(failure.status == .notFound && failure.message.contains("not known"), "\(failure)")
    }

    @Test("a model whose context length is not known stands behind one that fits for certain")
    func unknownContext() async throws {
        let odd: Value = [
            "id": "a", "input_cost_per_million": 0, "output_cost_per_million": 0, "quality": 1, "tokens_per_second": 1_000,
        ]
        let providers = ["p": Models.provider(odd, Models.local)]
        #expect(try await Self.route(["prompt": "hi"], [:], providers)["choice"]["model"] == "a")
        let long = try await Self.route(["prompt": "hi", "context_tokens": 1_000], [:], providers)
        #expect(Self.order(long) == ["local", "a"])
        #expect(long["reasons"].strings.contains { $0.contains("not known to take") })
    }

    @Test("an explicit model is honoured, even against the complexity, and only its other providers are fallbacks")
    func explicitModel() async throws {
        let named = try await Self.route(["prompt": Models.complexPrompt, "model": "local"])
        #expect(Self.order(named) == ["local"])
        #expect(named["reasons"][0].string.contains("asked for by name"))
        let twice = try await Self.route(
            ["prompt": "hi", "model": "local"], [:], ["b": Models.provider(Models.local), "a": Models.provider(Models.local)])
        #expect(twice["choice"]["provider"] == "a")
        #expect(twice["fallbacks"].array.map { $0["provider"].string } == ["b"])
    }

    @Test("an unknown model is refused with those that there are; an explicit one that does not fit, by itself")
    func explicitModelRefused() async throws {
        try await Bench.run(Self.host()) { bench in
            let unknown = try await bench.failure("routing", "route", ["prompt": "hi", "model": "nope"])
            #expect(unknown.status == .notFound)
            #expect(unknown.message == "no provider offers the model 'nope'; there are 'big' of cloud, 'local' of home, 'small' of cloud")
            let poor = try await bench.failure(
                "routing", "route", ["prompt": "hi", "model": "local", "constraints": ["min_quality": 0.5]])
            #expect(poor.status == .notFound && poor.message.contains("quality 0.15, at least 0.5"))
            #expect(!poor.message.contains("big"))
        }
    }

    @Test("estimates follow from tokens, prices and speed; what is not known is left out")
    func estimates() async throws {
        let request: Value = [
            "prompt": .string(String(repeating: "abcd", count: 1_000)), "model": "big", "context_tokens": 500, "max_output_tokens": 300,
        ]
        let known = try await Self.route(request)["choice"]["estimates"]
        #expect(known["input_tokens"] == 1_500 && known["output_tokens"] == 300)
        #expect(known["cost_usd"].double == 0.015 && known["latency_ms"].double == 5_000)
        let bare = try await Self.route(["prompt": "hi"], ["default_output_tokens": 100], ["p": Models.provider(["id": "m"])])
        #expect(bare["choice"]["estimates"] == ["input_tokens": 1, "output_tokens": 100])
    }

    @Test("lists beyond all bounds are cut, told of, and never choke a message")
    func hostileLists() async throws {
        let ids = (0..<3_000).map { "m\($0)" } + [String(repeating: "x", count: 300)]
        let list: Value = ["data": .array(ids.map { ["id": .string($0)] })]
        let http = ScriptedEndpoint(["models": [.document(list.text)]])
        let provider: Value = ["library": "OpenAIModel", "config": ["base_url": "http://scripted.test/v1"]]
        try await Bench.run(Self.host([:], ["p": provider]), http: http) { bench in
            let decision = try await bench.call("routing", "route", ["prompt": "hi"])
            #expect(decision["fallbacks"].array.count == 8)
            #expect(decision["reasons"].strings.contains("1001 models of p left out: listed twice, without a usable id, or beyond 2000"))
            let failure = try await bench.failure("routing", "route", ["prompt": "x", "constraints": ["min_quality": 1]])
            #expect(failure.message.contains("and 1980 more"))
            #expect(failure.message.utf8.count <= 4_096)
        }
    }

    @Test("no model at all is NOT_FOUND")
    func noModels() async throws {
        let failure = try await Self.refusal(["prompt": "hi"], [:], ["p": Models.provider()])
        #expect(failure.status == .notFound && failure.message.contains("no provider offers any model now"))
    }

    @Test("all that is wrong with a request is told at once")
    func malformedRequest() async throws {
        let failure = try await Self.refusal([
            "prompt": "", "model": "", "task": "", "context_tokens": -1, "max_output_tokens": .int(.max),
            "constraints": ["max_cost_usd": -1, "max_latency_ms": -1, "min_quality": 2],
        ])
        #expect(failure.status == .invalidArgument)
        for key in ["model", "task", "context_tokens", "max_output_tokens", "max_cost_usd", "max_latency_ms", "min_quality"] {
            #expect(failure.message.contains(key), "\(key) in \(failure)")
        }
    }

    @Test("configured figures go before what providers say, for one provider or for all; weights change the order")
    func configuration() async throws {
        let config: Value = [
            "models": [["id": "local", "quality": 0.9], ["id": "local", "provider": "home", "context_length": 99]],
            "weights": ["code": ["quality": 0, "cost": 1, "latency": 0]],
        ]
        let two = ["home": Models.provider(Models.local), "other": Models.provider(Models.local)]
        let long = try await Self.route(["prompt": "hi", "model": "local", "max_output_tokens": 200], config, two)
        #expect(long["choice"]["provider"] == "other" && long["fallbacks"] == [])
        #expect(long["reasons"].strings.contains { $0.contains("'local' of home is left out: context length 99") })
        let good = try await Self.route(["prompt": "hi", "model": "local", "constraints": ["min_quality": 0.9]], config, two)
        #expect(good["choice"]["provider"] == "other")
        let cloud = ["cloud": Models.provider(Models.big, Models.small)]
        #expect(try await Self.route(["prompt": Models.complexPrompt, "task": "code"], [:], cloud)["choice"]["model"] == "big")
        #expect(try await Self.route(["prompt": Models.complexPrompt, "task": "code"], config, cloud)["choice"]["model"] == "small")
        let gone = try await Self.refusal(["prompt": "x", "model": "local"], config, cloud)
        #expect(gone.message.contains("though the configuration describes it"))
    }

    @Test("a wrong configuration is refused with all its problems and their places")
    func configurationProblems() async throws {
        let refusal = try await Bench.refusal(Self.host([
            "modles": [], "default_output_tokens": 0,
            "models": [["id": "a", "quality": 2, "price": 1], ["id": "b"], ["id": "b"], ["quality": 1], 3],
            "weights": [
                "cod": [:], "code": ["quality": 0, "cost": 0, "latency": 0], "maths": ["quality": -1, "cost": "x"],
            ],
        ]))
        for part in [
            "modles: is not a key", "default_output_tokens: must be a whole number from 1",
            "models[0] (a).quality: must be a number from 0 to 1", "models[0] (a).price: is not a key", "'b' stands there twice",
            "models[3].id: is missing", "models[4]: must be an object", "weights.cod: is not a task", "weights.code: must not all be 0",
            "weights.maths.quality", "weights.maths.cost", "weights.maths.latency: is missing",
        ] { #expect(refusal.contains(part), "\(part) in \(refusal)") }
    }
}
