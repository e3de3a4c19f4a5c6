import Gate
import Testing

/// What traced requests through the real plugins leave: one tree.
@Suite(.timeLimit(.minutes(5)))
struct TraceTests {
    /// What is wrong with spans as one tree below one root.
    private static func problems(_ spans: [Span]) -> [String] {
        let known = Dictionary(spans.map { ($0.id, $0) }) { one, _ in one }
        var problems: [String] = []
        if known.count != spans.count { problems.append("an id occurs twice") }
        let roots = spans.filter { $0.parent == 0 }.map(\.function)
        if roots.count != 1 { problems.append("the roots are \(roots)") }
        for span in spans where span.parent != 0 {
            guard let parent = known[span.parent] else {
                problems.append("\(span.provider) \(span.function) has no parent")
                continue
            }
            // What was cancelled with its parent may take a moment longer.
            let isCancelled = [span, parent].contains { GateStatus(rawValue: $0.status) == .cancelled }
            if !isCancelled, span.start < parent.start || span.end > parent.end { problems.append("\(span.function) is not within \(parent.function)") }
        }
        return problems
    }

    /// `parent > child` of all spans, each once, as `provider function`, with a mark for callbacks and what plugins named themselves.
    private static func edges(_ spans: [Span]) -> Set<String> {
        func title(_ span: Span) -> String {
            switch span.kind {
            case .call: "\(span.provider) \(span.function)"
            case .callback: "\(span.provider) <\(span.function)>"
            case .own: "\(span.provider) '\(span.function)'"
            }
        }
        let known = Dictionary(spans.map { ($0.id, title($0)) }) { one, _ in one }
        return Set(spans.map { "\(known[$0.parent] ?? "-") > \(title($0))" })
    }

    @Test("a request is one tree through all plugins, with callbacks, the tool server, and a model that failed before another answered")
    func whole() async throws {
        let http = ScriptedEndpoint(["one": [.error(503, "busy")], "two": [.text("fine", input: 9, output: 2)]])
        try await Assistant.run(http) { bench in
            let trace = Trace()
            let prompt: Value = ["prompt": "Say the secret word xyzzy. @s.echo(text=\"plugh\")"]
            _ = try await bench.call("orchestration", "submit", prompt, trace: trace)
            let spans = trace.spans
            #expect(Self.problems(spans) == [])
            let edges = Self.edges(spans)
            for edge in [
                "- > orchestration submit", "orchestration submit > host <event>", "orchestration submit > mcp call",
                "mcp call > mcp 'tools/call echo'", "orchestration submit > routing route", "orchestration submit > voice select",
                "routing route > p models", "orchestration submit > p complete", "p complete > p 'chat one'", "p 'chat one' > host request",
                "orchestration submit > q complete", "q complete > q 'chat two'", "q 'chat two' > host request", "host request > q <data>",
                "q complete > orchestration <delta>",
            ] {
                #expect(edges.contains(edge), "\(edge) in \(edges.sorted())")
            }
            let attempts = spans.filter { $0.kind == .own && $0.provider != "mcp" }.sorted { $0.start < $1.start }
            #expect(attempts.map { GateStatus(rawValue: $0.status) } == [.unavailable, .ok] && attempts.allSatisfy(\.isOutbound))
            #expect(attempts.last?.attributes["gen_ai.usage.output_tokens"] == .integer(2))
            #expect(!"\(spans)".contains("xyzzy") && !"\(spans)".contains("plugh"), "what was asked must not leave the host")
        }
    }

    @Test("every attempt at a model is a span of its own")
    func retries() async throws {
        let http = ScriptedEndpoint(["m": [.error(503, "busy", headers: ["retry-after": "0"]), .text("b", input: 5, output: 6)]])
        try await Bench.run(OpenAIModelTests.host(), http: http) { bench in
            let trace = Trace()
            _ = try await bench.call("model", "complete", OpenAIModelTests.ask, trace: trace)
            let attempts = trace.spans.filter { $0.kind == .own }
            #expect(attempts.map(\.function) == ["chat m", "chat m"] && Set(attempts.map(\.parent)).count == 1)
            #expect(attempts.map { GateStatus(rawValue: $0.status) } == [.unavailable, .ok])
            #expect(attempts.map { $0.attributes["crucible.attempt"] } == [nil, .integer(2)])
            #expect(attempts.last?.attributes == [
                "gen_ai.operation.name": .text("chat"), "gen_ai.provider.name": .text("openai"), "gen_ai.request.model": .text("m"),
                "gen_ai.response.model": attempts.last?.attributes["gen_ai.response.model"] ?? .flag(false),
                "gen_ai.usage.input_tokens": .integer(5), "gen_ai.usage.output_tokens": .integer(6), "crucible.attempt": .integer(2),
            ])
            let requests = trace.spans.filter { $0.interface == "crucible.http/1" && $0.kind == .call }
            #expect(Set(requests.map(\.parent)) == Set(attempts.map(\.id)))
        }
    }

    @Test("a tool server is told of the exchange's span, and only of one that there is")
    func context() async throws {
        try await MCPBench.run("tells-context") { bench, _ in
            let untraced = try await bench.call("mcp", "call", MCPTests.hi)
            #expect(untraced["text"] == "none")
            let trace = Trace()
            let told = try await bench.call("mcp", "call", MCPTests.hi, trace: trace)
            let exchange = try #require(trace.spans.first { $0.kind == .own })
            #expect(told["text"].string == "00-\(trace.id)-\(Hexadecimal.text(exchange.id))-00")
            #expect(exchange.function == "tools/call echo" && exchange.isOutbound && exchange.status == 0)
            #expect(exchange.attributes["mcp.server.name"] == .text("s") && exchange.attributes["gen_ai.tool.name"] == .text("echo"))
            #expect(Self.problems(trace.spans) == [])

            let failing = Trace()
            _ = try await bench.call("mcp", "call", ["name": "s.echo", "arguments": ["text": "", "fail": true]], trace: failing)
            let failed = try #require(failing.spans.first { $0.kind == .own })
            #expect(GateStatus(rawValue: failed.status) == .failed && failed.attributes["error.type"] == .text("tool_error"))
        }
    }
}
