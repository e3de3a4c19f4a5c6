import Gate
import Host
import HostTesting
import Testing

/// The router in C, the voice in C++ and the tools in Rust, behind the interfaces of the assistant.
@Suite struct AssistantTests {
    @Test func theRouterChoosesByTheRules() async throws {
        try await Assistant.open { assistant async throws in
            let code = try assistant.route(#"{"prompt": "Write a FUNCTION"}"#)
            #expect(code.choice.provider == "far")
            #expect(code.choice.model == "large")
            #expect(code.choice.estimates == .init(cost_usd: nil, latency_ms: nil))
            #expect(Set(code.fallbacks.map(\.model)) == ["small", #"odd "one""#])
            #expect(code.task == "code")
            #expect(code.reasons == ["function"])
            let plain = try assistant.route(#"{"prompt": "Hello", "max_output_tokens": 100}"#)
            #expect(plain.choice.model == "small")
            #expect(plain.choice.estimates == .init(cost_usd: 0, latency_ms: 2000))
            #expect(try assistant.route(#"{"prompt": "\u00fcbersetze das"}"#).task == "translation")
            #expect(try assistant.route(#"{"prompt": "Hello", "max_output_tokens": 100}"#) == plain)
        }
    }

    /// A model whose figure is not known does not keep a limit on it.
    @Test func theRouterKeepsConstraints() async throws {
        try await Assistant.open { assistant async throws in
            let cheap = try assistant.route(#"{"prompt": "code", "constraints": {"max_cost_usd": 1}}"#)
            #expect(cheap.choice.model == "small")
            #expect(cheap.fallbacks == [])
            #expect(try assistant.route(#"{"prompt": "x", "needs_tools": true}"#).choice.model == "large")
            #expect(try assistant.route(#"{"prompt": "x", "model": "odd \"one\""}"#).choice.model == #"odd "one""#)
            let edge = try assistant.test.host.edge(nil, "route", of: "router")
            #expect(throws: GateFailure(.notFound, "small: it cannot use tools; large: it may take longer than max_latency_ms; "
                + #"odd "one": it cannot use tools"#)) {
                try HostCall(edge).synchronous([.str(#"{"prompt": "x", "needs_tools": true, "constraints": {"max_latency_ms": 1}}"#)])
            }
            #expect(throws: GateFailure(.invalidArgument, "a request is a JSON object with a \"prompt\"")) {
                try HostCall(edge).synchronous([.str("{}")])
            }
        }
    }

    @Test func theHeraldSpeaksInTheVoicesOfItsConfiguration() async throws {
        try await Assistant.open { assistant async throws in
            let first = try assistant.select(#"{"prompt": "What is the NEWS?"}"#)
            #expect(first.voices.map(\.id) == ["crier"])
            #expect(first.reasons == ["news", "announcement 1"])
            let asked = try assistant.select(#"{"prompt": "x", "voices": ["crier", "calm"]}"#)
            #expect(asked.voices.map(\.id) == ["crier", "calm"])
            #expect(asked.voices[1] == .init(id: "calm", system: #"Speak "softly"."#, temperature: 0.3))
            #expect(asked.reasons == ["asked for by id", "announcement 3"])
            let edge = try assistant.test.host.edge(nil, "select", of: "herald")
            #expect(throws: GateFailure(.notFound, #"there is no voice "nobody""#)) {
                try HostCall(edge).synchronous([.str(#"{"prompt": "x", "voices": ["nobody"]}"#)])
            }
            #expect(throws: GateFailure(.invalidArgument, "this is not JSON")) { try HostCall(edge).synchronous([.str("{")]) }
        }
    }

    /// What a constructor throws ends the start, with its words.
    @Test(arguments: [
        ("config: {}", "config: voices: at least one must be there"),
        ("config: {voices: [{id: a, name: A, summary: s, system: s, temperature: 3}]}",
            #"config: voices: 1: the temperature of "a" must be 0 to 2"#),
        ("config: {voices: [{id: a}]}", #"config: voices: 1: "name" is missing or no text"#),
    ])
    func theHeraldSaysWhatIsWrongWithItsConfiguration(config: String, problem: String) async throws {
        let host = try await TestHost(Assistant.manifest(voices: config), Assistant.options())
        let error = try #require(await Self.failure { try await host.start() })
        #expect("\(error)".contains(problem), "\(error)")
        host.cleanUp()
    }

    private static func failure(_ body: () async throws -> Void) async -> (any Error)? {
        do { try await body() } catch { return error }
        return nil
    }

    @Test func theToolboxCountsAndRemembers() async throws {
        try await Assistant.open { assistant async throws in
            let words = try await assistant.tool("toolbox.words", #"{"text": "eins zwei\n drei \n"}"#)
            #expect(words.result == .init(text: "3 words", is_error: false))
            #expect(words.progress.count == 2)
            let missing = try await assistant.tool("toolbox.recall", #"{"name": "x"}"#).result
            #expect(missing == .init(text: "there is no note of that name", is_error: true))
            #expect(try await assistant.tool("toolbox.remember", #"{"name": "x", "note": "\"y\"\n\u00e4"}"#).result.text == "1 notes")
            #expect(try await assistant.tool("toolbox.recall", #"{"name": "x"}"#).result == .init(text: "\"y\"\nä", is_error: false))
            await #expect(throws: GateFailure(.notFound, #"there is no tool "toolbox.other""#)) {
                try await assistant.tool("toolbox.other", "{}")
            }
            await #expect(throws: GateFailure(.invalidArgument, #""note" is missing or no text"#)) {
                try await assistant.tool("toolbox.remember", #"{"name": "x"}"#)
            }
            #expect(try assistant.test.call("catalogue", of: "toolbox")[0].contains("toolbox.recall"))
        }
    }
}
