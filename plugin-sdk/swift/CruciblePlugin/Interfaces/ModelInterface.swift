/// Provides `crucible.model/1`.
public protocol ModelProvider: Plugin {
    func models(call: Call) throws -> ModelList
    /// Throws ``Failure`` with the statuses that `model.h` lists. `delta` throws when the caller is gone.
    func complete(
        _ request: ModelRequest, call: Call, delta: @escaping @Sendable (ModelDelta) throws -> Void
    ) async throws -> ModelCompletion
}

extension Provided {
    public static func model<P: ModelProvider>(by type: P.Type) -> Provided {
        Provided(.model, [
            .reading(type) { try $0.models(call: $1) },
            .streaming(type) { plugin, call, request, emit in try await plugin.complete(request, call: call, delta: emit) },
        ])
    }
}

/// A provider of `crucible.model/1`, seen from a plugin that requires it.
public struct ModelClient: Sendable {
    let table: ImportTable

    /// Manifest id of the providing plugin.
    public var provider: String { table.provider }

    public func models(call: Call) throws(Failure) -> ModelList {
        try JSON.decode(ModelList.self, from: try table.read(0, call), what: "model list")
    }

    /// `onDelta` is called in order, never concurrently; blocking in it holds the model back.
    public func complete(
        _ request: ModelRequest, call: Call, onDelta: @escaping @Sendable (ModelDelta) -> Void
    ) async throws(Failure) -> ModelCompletion {
        let reply = try await table.stream(1, try JSON.encode(request), call) { text in
            if let delta = try? JSON.decode(ModelDelta.self, from: text, what: "model delta") { onDelta(delta) }
        }
        return try JSON.decode(ModelCompletion.self, from: reply, what: "model completion")
    }
}
