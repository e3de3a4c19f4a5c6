import CruciblePlugin
import PluginShared

/// Why a request whose prompt names tools cannot go on: texts for the one who wrote the prompt.
enum InlineFailures {
    private static let remedy = "what should stay text can stand in `backticks`"
    private static let longest = 4_000

    /// All problems at once. `INVALID_ARGUMENT` if a mention cannot be read; otherwise what keeps the tools from being known.
    static func parsing(_ problems: InlineProblems, _ reply: Result<ToolCatalogue, Failure>?) -> Failure {
        let isMalformed = problems.all.contains { if case .malformed = $0 { true } else { false } }
        let texts = problems.all.map { problem in
            switch problem {
            case .malformed(let name, let text, let place): "the arguments of @\(name): \(text) (\(place))"
            case .unknown(let name, let place): "@\(name) (\(place)): \(absence(of: name, reply))"
            }
        }
        return Failure(
            isMalformed ? .invalidArgument : status(reply),
            Text.clip("the prompt names tools that cannot be run: \(texts.joined(separator: "; ")); \(remedy)", to: longest))
    }

    static func tooMany(_ count: Int, limit: Int) -> Failure {
        Failure(.invalidArgument, "the prompt names \(count) tools; 'max_tool_calls' of the orchestration plugin allows \(limit)")
    }

    /// nil when all succeeded. The status is that of the first that failed.
    static func running(_ batch: ToolBatch) -> Failure? {
        let failed = batch.entries.filter { $0.outcome?.isError == true }
        guard let first = failed.first?.outcome else { return nil }
        let texts = failed.map { "\($0.name): \(Text.clip($0.outcome?.text ?? "", to: 1_000))" }
        let status = if case .failure(let failure) = first { failure.status } else { Status.failed }
        return Failure(
            status, Text.clip("a tool that the prompt names failed: \(texts.joined(separator: "; "))", to: longest))
    }

    private static func status(_ reply: Result<ToolCatalogue, Failure>?) -> Status {
        if case .failure(let failure) = reply { failure.status } else { .notFound }
    }

    private static func absence(of name: String, _ reply: Result<ToolCatalogue, Failure>?) -> String {
        switch reply {
        case nil: return "no plugin provides tools"
        case .failure(let failure): return "the catalogue of tools could not be read: \(Text.clip(failure.description, to: 512))"
        case .success(let catalogue):
            if let server = catalogue.servers.first(where: { name.hasPrefix("\($0.name).") && $0.state != .ready }) {
                let reason = server.reason.map { ": \(Text.clip($0, to: 512))" } ?? ""
                return "the server '\(server.name)' is \(server.state.rawValue)\(reason)"
            }
            return "there is no such tool; there are \(NearNames.list(catalogue.tools.map(\.name), near: name, limit: 12))"
        }
    }
}
