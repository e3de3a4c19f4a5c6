import CruciblePlugin

/// One tool to be run; `id` is unique within its request.
struct ToolRun: Sendable, Equatable {
    var id: Int
    var name: String
    /// An object.
    var arguments: JSONValue
    /// As was settled; nil: as the provider is configured.
    var cache: ToolCall.CacheUse?
}

/// How a tool ended.
enum ToolOutcome: Sendable, Equatable {
    case result(ToolResult)
    case failure(Failure)

    var isError: Bool {
        switch self {
        case .result(let result): result.isError
        case .failure: true
        }
    }

    /// What it said, or why it failed.
    var text: String {
        switch self {
        case .failure(let failure): return "\(failure.status): \(failure.description)"
        case .result(let result):
            if !result.text.isEmpty { return result.text }
            if let structured = result.structured, let json = try? JSON.encode(structured) { return json }
            return result.isError ? "the tool gave no reason" : "(the tool answered without text)"
        }
    }
}
