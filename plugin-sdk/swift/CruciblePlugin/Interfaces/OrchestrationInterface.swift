/// Provides `crucible.orchestration/1`.
public protocol OrchestrationProvider: Plugin {
    func submit(
        _ request: OrchestrationRequest, call: Call, event: @escaping @Sendable (OrchestrationEvent) throws -> Void
    ) async throws -> OrchestrationResult
}

extension Provided {
    public static func orchestration<P: OrchestrationProvider>(by type: P.Type) -> Provided {
        Provided(.orchestration, [
            .streaming(type) { plugin, call, request, emit in try await plugin.submit(request, call: call, event: emit) }
        ])
    }
}
