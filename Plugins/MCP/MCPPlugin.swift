import CruciblePlugin
import PluginShared

/// Gives the tools of MCP servers, which it runs as child processes, under the names `server.tool`.
final class MCPPlugin: ToolsProvider {
    static let version = "0.1.0"

    static let description = PluginDescription(
        id: "crucible.mcp", version: version, summary: "Tools of Model Context Protocol servers over standard input and output",
        provides: [.tools(by: MCPPlugin.self)],
        requires: [.one(.log), .one(.clock), .one(.config), .one(.process), .one(.cache), .one(.metric), .optional(.trace)],
        startDeadline: .seconds(20),
        wants: ["the command of each configured server"])

    /// Sorted by name.
    private let servers: [ServerConnection]
    private let results: AnswerCache
    private let figures: CallFigures
    private let host: Host

    init(host: Host) throws {
        self.host = host
        results = AnswerCache(host, kind: "result")
        figures = try CallFigures(host)
        let configuration = try ConfigurationReader.read(try host.config.decode())
        servers = configuration.servers.map {
            ServerConnection($0, roots: configuration.roots, restart: configuration.restart, host: host)
        }
    }

    /// Starts all servers at the same time. Those that the plugin can do without may fail; they are tried again in the background.
    func start(_ call: Call) async throws {
        await each { server in
            await server.start()
            await server.settled()
        }
        let missing = servers.filter { $0.isRequired && $0.report.state != .ready }
        guard !missing.isEmpty else { return }
        let reasons = missing.map { "server '\($0.name)' is required and \($0.report.state): \($0.report.reason ?? "it is not ready yet")" }
        await stopAll()
        throw Failure(.unavailable, reasons.joined(separator: "; "))
    }

    func stop(_ call: Call) async { await stopAll() }

    func catalogue(call: Call) throws -> ToolCatalogue {
        ToolCatalogue(tools: servers.flatMap(\.tools), servers: servers.map(\.report))
    }

    func call(
        _ request: ToolCall, call: Call, progress: @escaping @Sendable (ToolProgress) throws -> Void
    ) async throws -> ToolResult {
        let name = try ToolName(request.name)
        guard request.arguments.object != nil else {
            throw Failure(.invalidArgument, "the arguments of \(ServerText.clean(request.name, limit: 100)) must be an object")
        }
        guard let server = servers.first(where: { $0.name == name.server }) else {
            let known = servers.map(\.name).joined(separator: ", ")
            throw Failure(
                .notFound, "there is no server '\(ServerText.clean(name.server, limit: 100))'; configured are \(known.isEmpty ? "none" : known)")
        }
        guard request.cache != .bypass, let time = server.cacheTime(of: name.tool) else {
            return try await ask(server, name.tool, request.arguments, call, progress)
        }
        // A server that was started again is another one.
        let question = [server.name, "\(server.report.restarts)", name.tool, try JSON.encode(request.arguments)]
        return try await results.answer(to: question, ttl: time, call: call) {
            try await self.ask(server, name.tool, request.arguments, call, progress)
        } unless: {
            $0.isError
        }
    }

    /// One exchange with a server, which is a span of its own.
    private func ask(
        _ server: ServerConnection, _ tool: String, _ arguments: JSONValue, _ call: Call,
        _ progress: @escaping @Sendable (ToolProgress) throws -> Void
    ) async throws -> ToolResult {
        try await figures.measure(server.name, tool) {
            try await host.withSpan(
                "tools/call \(ServerText.clean(tool, limit: 100))", below: call, outbound: true,
                [
                    "mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool",
                    "gen_ai.tool.name": .string(ServerText.clean(tool, limit: 100)), "mcp.server.name": .string(server.name),
                    "network.transport": "pipe",
                ]
            ) { call in
                let result = try await server.call(tool, arguments, context: host.traces.parent(call), progress: progress)
                if result.isError { host.traces.note(call, TraceNote(status: .failed, attributes: ["error.type": "tool_error"])) }
                return result
            }
        }
    }

    private func stopAll() async { await each { await $0.stop() } }

    private func each(_ body: @escaping @Sendable (ServerConnection) async -> Void) async {
        await withTaskGroup { group in
            for server in servers { group.addTask { await body(server) } }
        }
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(MCPPlugin.self, negotiation) }
