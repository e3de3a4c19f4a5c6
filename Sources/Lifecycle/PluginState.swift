/// Where a plugin is in its life. The vocabulary of the whole host: status, events and metrics use these words.
public enum PluginState: String, Sendable, CaseIterable {
    /// In the plan; nothing of it is loaded.
    case resolved
    /// Its library is open and has been described.
    case loaded
    /// `create` has returned an instance.
    case initialized
    /// Started and ready: it serves.
    case active
    /// Refuses new work and completes what it has, on its way to being stopped.
    case draining
    /// Stopped in good order, or never started because the host stopped first.
    case stopped
    /// An attempt to start it failed, it broke, or it did not stop in time. The phase says whether it is tried again.
    case failed
    /// Not started, because something it needs is not there.
    case blocked
    /// Kept out because it failed too often or brought the host down.
    case quarantined

    /// Whether a plugin in this state may go to `next`: the one table of legal transitions.
    ///
    /// `LifecycleMachine` makes all of these moves. What becomes of a generation that a swap has replaced is not a state of the plugin: the
    /// swap's report says it.
    public func canBecome(_ next: PluginState) -> Bool { successors.contains(next) }

    private var successors: [PluginState] {
        switch self {
        case .resolved: [.loaded, .failed, .blocked, .stopped, .quarantined]
        case .loaded: [.initialized, .failed]
        case .initialized: [.active, .failed]
        case .active: [.draining, .failed]
        case .draining: [.stopped, .failed]
        case .failed: [.resolved, .quarantined]
        case .stopped, .blocked, .quarantined: []
        }
    }
}
