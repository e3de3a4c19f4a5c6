import CruciblePlugin

/// The life of a request: inline tools, route, voice, model and tool loop, result. The host lets so many begin at a time.
///
/// A thin shell: decisions are taken by ``RequestMachine``, effects performed by ``RequestRunner``.
public final class OrchestrationPlugin: OrchestrationProvider {
    public static var description: PluginDescription {
        PluginDescription(
            id: "crucible.orchestrator", version: "0.1.0",
            summary: "Takes a request through queue, tools, routing, voice and model, with fallbacks",
            provides: [.orchestration(by: OrchestrationPlugin.self)],
            requires: [
                .one(.routing), .one(.voice), .many(.model), .optional(.tools), .one(.clock), .one(.config), .one(.log), .one(.cache),
                .one(.event), .one(.metric),
            ],
            startDeadline: .seconds(5))
    }

    private let runner: RequestRunner<HostPeers>

    public init(host: Host) throws {
        let config = try OrchestrationConfig(host.config.decode(JSONValue.self))
        runner = RequestRunner(peers: try HostPeers(host: host), config: config)
    }

    public func submit(
        _ request: OrchestrationRequest, call: Call, event: @escaping @Sendable (OrchestrationEvent) throws -> Void
    ) async throws -> OrchestrationResult {
        try await runner.run(request, call: call, events: EventSink(event))
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(OrchestrationPlugin.self, negotiation) }
