import CruciblePlugin

/// Puts an answer together from chunks, or from one whole message.
struct CompletionAssembler {
    enum Problem: Error, Equatable {
        case answerTooLong(limit: Int)
        case toolCall(ToolCallAssembler.Problem)
        case noChoice
    }

    /// Bytes of text of one answer.
    static let longestText = 16 << 20

    private var text = ""
    private var toolCalls = ToolCallAssembler()
    private var usage: TokenUsage?
    private(set) var finishReason: String?
    private var hasChoice = false

    /// The new text of this chunk. Only the first choice counts, since one was asked for.
    mutating func add(_ chunk: ChatChunk) throws(Problem) -> String {
        if let counted = chunk.usage { take(counted) }
        var new = ""
        for choice in chunk.choices ?? [] where (choice.index ?? 0) == 0 {
            hasChoice = true
            if let reason = choice.finishReason, !reason.isEmpty { finishReason = reason }
            guard let message = choice.delta ?? choice.message else { continue }
            new += message.content ?? ""
            new += message.refusal ?? ""
            for piece in message.toolCalls ?? [] {
                do { try toolCalls.add(piece) } catch { throw .toolCall(error) }
            }
        }
        guard text.utf8.count + new.utf8.count <= Self.longestText else { throw .answerTooLong(limit: Self.longestText) }
        text += new
        return new
    }

    func finish(model: String, names: ToolNames, taken: Set<String>) throws(Problem) -> ModelCompletion {
        guard hasChoice else { throw .noChoice }
        let calls: [ModelToolCall]
        do { calls = try toolCalls.finish(names: names, taken: taken) } catch { throw .toolCall(error) }
        var reason = finishReason ?? "stop"
        // Ollama and some others say "stop" although the model asks for tools.
        if !calls.isEmpty, reason == "stop" || reason == "function_call" { reason = "tool_calls" }
        return ModelCompletion(text: text, toolCalls: calls, finishReason: reason, usage: usage, model: model)
    }

    private mutating func take(_ counted: ChatChunk.Usage) {
        guard let input = counted.promptTokens, let output = counted.completionTokens, input >= 0, output >= 0 else { return }
        usage = TokenUsage(inputTokens: input, outputTokens: output)
    }
}
