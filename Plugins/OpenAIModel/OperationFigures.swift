import CruciblePlugin

/// What the plugin tells of its work, in the names of OpenTelemetry's conventions for generative AI.
struct OperationFigures: Sendable {
    private static let operation = "chat"
    /// The conventions' word for every endpoint that speaks this protocol and is not known by another name.
    private static let provider = "openai"

    private let clock: Clock
    private let duration: Metrics.Distribution
    private let tokens: Metrics.Distribution

    init(_ host: Host) throws(Failure) {
        clock = host.clock
        let labels = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"]
        duration = try host.metrics.distribution(
            "gen_ai.client.operation.duration", unit: "s", help: "How long operations of models took.", labels: labels + ["error.type"])
        tokens = try host.metrics.distribution(
            "gen_ai.client.token.usage", unit: "{token}", help: "Tokens that went into models and came out.", labels: labels + ["gen_ai.token.type"])
    }

    /// Measures one completion, whatever comes of it.
    func measure(_ model: String, _ body: () async throws -> ModelCompletion) async throws -> ModelCompletion {
        let began = clock.now()
        do {
            let completion = try await body()
            record(model, since: began, error: "")
            if let usage = completion.usage {
                tokens.record(UInt64(clamping: usage.inputTokens), Self.operation, Self.provider, model, "input")
                tokens.record(UInt64(clamping: usage.outputTokens), Self.operation, Self.provider, model, "output")
            }
            return completion
        } catch {
            record(model, since: began, error: "\(Failure(error).status)")
            throw error
        }
    }

    private func record(_ model: String, since began: Int64, error: String) {
        duration.record(.nanoseconds(max(0, clock.now() - began)), Self.operation, Self.provider, model, error)
    }
}

/// What spans say of it, in the same names.
extension OperationFigures {
    static func span(_ model: String) -> String { "\(operation) \(model)" }

    static func attributes(_ request: ModelRequest, attempt: Int) -> [String: JSONValue] {
        var attributes: [String: JSONValue] = [
            "gen_ai.operation.name": .string(operation), "gen_ai.provider.name": .string(provider), "gen_ai.request.model": .string(request.model),
        ]
        if attempt > 1 { attributes["crucible.attempt"] = .int(attempt) }
        return attributes
    }

    static func note(_ outcome: ResponseReader.Outcome) -> TraceNote {
        switch outcome {
        case .failed(let trouble): return TraceNote(status: trouble.failure.status)
        case .completed(let completion):
            var attributes: [String: JSONValue] = ["gen_ai.response.model": .string(completion.model)]
            if let usage = completion.usage {
                attributes["gen_ai.usage.input_tokens"] = .int(usage.inputTokens)
                attributes["gen_ai.usage.output_tokens"] = .int(usage.outputTokens)
            }
            return TraceNote(attributes: attributes)
        }
    }
}
