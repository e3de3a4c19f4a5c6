import CruciblePlugin

/// Provides crucible.model/1: a model that says what it was told, word by word. Put a real one in its place.
public final class %{Type}: ModelProvider {
    public static let description = PluginDescription(
        id: "%{id}", version: "1.0.0", summary: "%{summary}", provides: [.model(by: %{Type}.self)])

    public init(host: Host) throws {}

    public func models(call: Call) throws -> ModelList {
        ModelList(models: [
            ModelInfo(
                id: "echo", contextLength: 8192, inputCost: 0, outputCost: 0, abilities: ["streaming"], quality: 0, tokensPerSecond: 1000)
        ])
    }

    /// The task is cancelled together with the call.
    public func complete(
        _ request: ModelRequest, call: Call, delta: @escaping @Sendable (ModelDelta) throws -> Void
    ) async throws -> ModelCompletion {
        guard request.model == "echo" else { throw Failure(.notFound, "there is only the model 'echo'") }
        guard let last = request.messages.last(where: { $0.role == .user }) else {
            throw Failure(.invalidArgument, "there is no message of a user")
        }
        let words = Self.words(last.content)
        let spoken = words.prefix(request.maxOutputTokens ?? .max)
        for word in spoken where request.stream != false {
            try Task.checkCancellation()
            try delta(ModelDelta(text: word))
        }
        return ModelCompletion(
            text: spoken.joined(), toolCalls: [], finishReason: spoken.count < words.count ? "length" : "stop",
            usage: TokenUsage(inputTokens: words.count, outputTokens: spoken.count), model: "echo")
    }

    /// The words, each with the space behind it.
    private static func words(_ text: String) -> [String] {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        return parts.enumerated().map { $1 + ($0 < parts.count - 1 ? " " : "") }.filter { !$0.isEmpty }
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(%{Type}.self, negotiation) }
