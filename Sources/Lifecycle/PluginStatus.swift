/// What is known of one plugin, for people and for the status document.
public struct PluginStatus: Sendable, Equatable, CustomStringConvertible {
    public let id: String
    public let state: PluginState
    public let phase: PluginPhase
    /// Why it is in this state, with the chain of causes; nil where the state says it all.
    public let reason: String?
    /// The number of its current or last attempt, from 1; 0 before the first.
    public let attempt: Int
    /// How it is by its last health check; nil before the first, and while it is not active.
    public let health: PluginHealth?
    /// How often it was to be started again because it was not well.
    public let restarts: Int

    /// For example `blocked: voice needs routing, which failed: no free port`.
    public var description: String { reason.map { "\(state.rawValue): \($0)" } ?? state.rawValue }
}
