/// Provides `crucible.tools/1`.
public protocol ToolsProvider: Plugin {
    func catalogue(call: Call) throws -> ToolCatalogue
    /// Throws ``Failure`` with the statuses that `tools.h` lists.
    func call(
        _ request: ToolCall, call: Call, progress: @escaping @Sendable (ToolProgress) throws -> Void
    ) async throws -> ToolResult
}

extension Provided {
    public static func tools<P: ToolsProvider>(by type: P.Type) -> Provided {
        Provided(.tools, [
            .reading(type) { try $0.catalogue(call: $1) },
            .streaming(type) { plugin, call, request, emit in try await plugin.call(request, call: call, progress: emit) },
        ])
    }
}

/// A provider of `crucible.tools/1`, seen from a plugin that requires it.
public struct ToolsClient: Sendable {
    let table: ImportTable

    public func catalogue(call: Call) throws(Failure) -> ToolCatalogue {
        try JSON.decode(ToolCatalogue.self, from: try table.read(0, call), what: "tool catalogue")
    }

    public func call(
        _ request: ToolCall, call: Call, onProgress: @escaping @Sendable (ToolProgress) -> Void
    ) async throws(Failure) -> ToolResult {
        let reply = try await table.stream(1, try JSON.encode(request), call) { text in
            if let progress = try? JSON.decode(ToolProgress.self, from: text, what: "tool progress") { onProgress(progress) }
        }
        return try JSON.decode(ToolResult.self, from: reply, what: "tool result")
    }
}
