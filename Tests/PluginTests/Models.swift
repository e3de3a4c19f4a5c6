/// The models that the tests of routing choose among.
enum Models {
    static let big: Value = [
        "id": "big", "context_length": 128_000, "input_cost_per_million": 5, "output_cost_per_million": 25,
        "abilities": ["tools", "code", "reasoning"], "quality": 0.95, "tokens_per_second": 60,
    ]
    static let small: Value = [
        "id": "small", "context_length": 32_000, "input_cost_per_million": 0.15, "output_cost_per_million": 0.6, "abilities": ["tools"],
        "quality": 0.6, "tokens_per_second": 120,
    ]
    static let local: Value = [
        "id": "local", "context_length": 2_048, "input_cost_per_million": 0, "output_cost_per_million": 0, "abilities": [], "quality": 0.15,
        "tokens_per_second": 100,
    ]

    /// An OpenAIModel plugin that offers these and asks no endpoint for more.
    static func provider(_ models: Value..., config: [String: Value] = [:]) -> Value {
        let own: Value = ["base_url": "http://scripted.test/v1", "discover": false, "models": .array(models)]
        return ["library": "OpenAIModel", "config": own.with(config)]
    }

    static let complexPrompt: Value = """
        Design an architecture from scratch for a distributed, fault tolerant order pipeline. It must scale to 50k orders per second.
        - orders must never be lost
        - also audit everything
        - regions should fail over
        - migrations without downtime
        Which trade-offs are there? Which broker would you take? Where are the boundaries?
        """
}
