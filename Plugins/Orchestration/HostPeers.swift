import CruciblePlugin

/// The peers as the host binds them.
struct HostPeers: Peers {
    let host: Host
    private let conflicts: Metrics.Counter

    init(host: Host) throws(Failure) {
        self.host = host
        conflicts = try host.metrics.counter(
            "orchestration.conflicts", unit: "{conflict}", help: "Proposals that could not all be followed.",
            labels: ["subject", "policy", "winner", "loser"])
    }

    func catalogue(call: Call) throws -> ToolCatalogue? { try host.tools?.catalogue(call: call) }

    func runTool(_ tool: ToolCall, call: Call, onProgress: @escaping @Sendable (ToolProgress) -> Void) async throws -> ToolResult {
        guard let tools = host.tools else { throw Failure(.notFound, "no plugin provides crucible.tools/1") }
        return try await tools.call(tool, call: call, onProgress: onProgress)
    }

    func route(_ request: RoutingRequest, call: Call) throws -> RoutingDecision {
        guard let routing = host.routing else { throw Failure(.unavailable, "no plugin provides crucible.routing/1") }
        return try routing.route(request, call: call)
    }

    func selectVoice(_ request: VoiceRequest, call: Call) throws -> VoiceSelection {
        guard let voice = host.voice else { throw Failure(.unavailable, "no plugin provides crucible.voice/1") }
        return try voice.select(request, call: call)
    }

    func models(of provider: String, call: Call) throws -> ModelList { try client(provider).models(call: call) }

    func complete(
        _ request: ModelRequest, by provider: String, call: Call, onDelta: @escaping @Sendable (ModelDelta) -> Void
    ) async throws -> ModelCompletion {
        try await client(provider).complete(request, call: call, onDelta: onDelta)
    }

    private func client(_ provider: String) throws -> ModelClient {
        let clients = host.models
        if let client = clients.first(where: { $0.provider == provider }) { return client }
        let known = clients.map(\.provider).joined(separator: ", ")
        throw Failure(.notFound, "no model plugin '\(Text.clip(provider, to: 128))' is bound; there is \(known)")
    }

    func sleep(_ duration: Duration, call: Call) async throws { try await host.clock.sleep(duration, call: call) }

    func within<Result: Sendable>(
        _ timeout: Duration, below call: Call, _ body: @Sendable (Call) async throws -> Result
    ) async throws -> Result {
        try await host.withCall(below: call, timeout: timeout, body)
    }

    func check(_ call: Call) throws { try host.check(call) }

    func log(_ level: Log.Level, _ message: String, call: Call) { host.log(level, message, call: call) }

    func tell(_ decision: DecisionEvent) {
        // Nobody waits for those who look: when they do not keep up, the request goes on all the same.
        _ = try? host.events.publish(Events.decisions, decision)
    }

    func count(_ conflict: ProposalConflict) {
        conflicts.add(1, conflict.subject, conflict.policy, conflict.won.from, conflict.lost.from)
    }

    func note(_ state: RequestState, of request: Int) {
        // For people only: a request goes on without.
        guard let text = try? JSON.encode(state) else { return }
        _ = try? host.cache.put("\(host.plugin):request:\(request)", Array(text.utf8))
    }
}
