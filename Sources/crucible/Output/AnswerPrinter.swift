import Locking

/// Shows an answer as it comes: text on standard output, what happens beside it on standard error.
final class AnswerPrinter: Sendable {
    private let isStreaming: Bool
    private let hasText = Locked(false)
    private let isRefused = Locked(false)

    init(isStreaming: Bool) { self.isStreaming = isStreaming }

    /// Whether standard output is still read.
    var isRead: Bool { isRefused.withLock { !$0 } }

    /// False when nobody reads the answer any more.
    func take(_ event: AssistantEvent) -> Bool {
        guard isStreaming else { return true }
        switch event.type {
        case "text":
            hasText.withLock { $0 = true }
            if !Terminal.output.write(event.text ?? "") { isRefused.withLock { $0 = true } }
        case "tool_started": note("using \(event.tool ?? "a tool")")
        case "tool_ended": if event.isError == true { note("\(event.tool ?? "the tool") reports an error") }
        case "fallback":
            // What was printed of the failed answer is void; a line break keeps the two apart.
            note("trying the next model: \(event.text ?? "the first one failed")")
        default: break
        }
        return isRead
    }

    private func note(_ text: String) {
        let needsBreak = hasText.withLock { hasText in
            defer { hasText = false }
            return hasText
        }
        if needsBreak { Terminal.output.write("\n") }
        Terminal.error.line(Terminal.error.styled("[\(text)]", .dim))
    }
}
