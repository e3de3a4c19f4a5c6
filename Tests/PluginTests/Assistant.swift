import Gate

/// All five plugins: model `one` of provider `p`, which routing prefers, model `two` of provider `q`, and an MCP server `s`.
enum Assistant {
    /// - Parameters:
    ///   - mode: what the MCP server does; nil: no plugin provides tools.
    ///   - abilities: of both models.
    static func run<Result: Sendable>(
        _ http: ScriptedEndpoint, config: Value = [:], mode: String? = "well", abilities: Value = ["tools"], leases: Value = [:],
        _ body: @Sendable (Bench) async throws -> Result
    ) async throws -> Result {
        var plugins = VoiceTests.standard.with([
            "p": model("one", quality: 0.9, abilities), "q": model("two", quality: 0.5, abilities), "routing": ["library": "Routing"],
            "orchestration": ["library": "Orchestration", "config": config],
        ])
        guard let mode else { return try await Bench.run(plugins, leases: leases, http: http, body) }
        let own = try MCPBench()
        defer { own.remove() }
        plugins = plugins.with(["mcp": MCPBench.plugin(["servers": ["s": own.server(mode, ["required": true])]])])
        return try await Bench.run(plugins, leases: leases, http: http, body)
    }

    static func model(_ id: Value, quality: Value, _ abilities: Value) -> Value {
        let figures: Value = [
            "id": id, "context_length": 100_000, "input_cost_per_million": 0, "output_cost_per_million": 0, "abilities": abilities,
            "quality": quality, "tokens_per_second": 100,
        ]
        return Models.provider(figures, config: ["retry": ["attempts": 1]])
    }
}

extension Bench {
    func submit(_ prompt: String, _ more: [String: Value] = [:], _ running: Running = Running()) async throws -> Value {
        try await call("orchestration", "submit", (["prompt": .string(prompt)] as Value).with(more), running)
    }

    func submitFails(_ prompt: String, _ more: [String: Value] = [:], _ running: Running = Running()) async throws -> GateFailure {
        try await failure("orchestration", "submit", (["prompt": .string(prompt)] as Value).with(more), running)
    }
}
