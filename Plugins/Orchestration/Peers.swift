import CruciblePlugin

/// What a request needs of the world, so that tests can put faults and time in its place.
protocol Peers: Sendable {
    /// nil: nobody provides tools.
    func catalogue(call: Call) throws -> ToolCatalogue?
    func runTool(_ tool: ToolCall, call: Call, onProgress: @escaping @Sendable (ToolProgress) -> Void) async throws -> ToolResult
    func route(_ request: RoutingRequest, call: Call) throws -> RoutingDecision
    func selectVoice(_ request: VoiceRequest, call: Call) throws -> VoiceSelection
    /// `provider` is a manifest id; `NOT_FOUND` when no such plugin is bound.
    func models(of provider: String, call: Call) throws -> ModelList
    func complete(
        _ request: ModelRequest, by provider: String, call: Call, onDelta: @escaping @Sendable (ModelDelta) -> Void
    ) async throws -> ModelCompletion
    func sleep(_ duration: Duration, call: Call) async throws
    /// Runs `body` with a call of its own that ends after `timeout` at the latest.
    func within<Result: Sendable>(
        _ timeout: Duration, below call: Call, _ body: @Sendable (Call) async throws -> Result
    ) async throws -> Result
    /// Throws when the call was cancelled or is too late.
    func check(_ call: Call) throws
    func log(_ level: Log.Level, _ message: String, call: Call)
    /// Says what was decided, to whoever wants to know.
    func tell(_ decision: DecisionEvent)
    /// Counts a conflict of proposals.
    func count(_ conflict: ProposalConflict)
    /// Keeps what a request is doing, for people who look.
    func note(_ state: RequestState, of request: Int)
}
