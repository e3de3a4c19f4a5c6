import CruciblePlugin

/// What a request is doing, as the plugin keeps it in its namespace of the cache.
struct RequestState: Codable, Sendable, Equatable {
    var phase: String
    var provider: String?
    var model: String?
    var voice: String?
    var steps: Int
    var tools: [String]
}

extension RequestMachine {
    var state: RequestState {
        RequestState(
            phase: "\(phase)", provider: attempts?.current.provider, model: attempts?.current.model, voice: voice?.id, steps: steps,
            tools: uses.map(\.name))
    }
}
