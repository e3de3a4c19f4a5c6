import CruciblePlugin

/// Gives the tools of MCP servers, which it runs as child processes, under the names `server.tool`.
final class MCPPlugin: ToolsProvider {
    static let version = "0.1.0"

    static let description = PluginDescription(
        id: "crucible.mcp", version: version, summary: "Tools of Model Context Protocol servers over standard input and output",
        provides: [.tools(by: MCPPlugin.self)],
        requires: [.one(.log), .one(.clock), .one(.config), .one(.process)],
        startDeadline: .seconds(20),
        wants: ["the command of each configured server"])

    /// Sorted by name.
    private let servers: [ServerConnection]

    init(host: Host) throws {
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
        return try await server.call(name.tool, request.arguments, progress: progress)
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
