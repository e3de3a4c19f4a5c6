import CruciblePlugin

/// What the plugin tells of its calls of tools, in the names of OpenTelemetry's conventions for MCP.
struct CallFigures: Sendable {
    private let clock: Clock
    private let duration: Metrics.Distribution

    init(_ host: Host) throws(Failure) {
        clock = host.clock
        duration = try host.metrics.distribution(
            "mcp.client.operation.duration", unit: "s", help: "How long requests to MCP servers took.",
            labels: ["mcp.method.name", "server", "gen_ai.tool.name", "error.type"])
    }

    /// Measures one call of a tool, whatever comes of it.
    func measure(_ server: String, _ tool: String, _ body: () async throws -> ToolResult) async throws -> ToolResult {
        let began = clock.now()
        do {
            let result = try await body()
            record(server, tool, since: began, error: result.isError ? "tool_error" : "")
            return result
        } catch {
            let status = Failure(error).status
            // A name that nobody has is no tool: callers could make up as many as they like.
            record(server, status == .notFound ? "" : tool, since: began, error: "\(status)")
            throw error
        }
    }

    private func record(_ server: String, _ tool: String, since began: Int64, error: String) {
        duration.record(.nanoseconds(max(0, clock.now() - began)), "tools/call", server, tool, error)
    }
}
