/// What one cycle does, in this order.
public enum CycleStep: String, Sendable, CaseIterable, Codable {
    /// What plugins and the host use of the machine.
    case usage
    /// A snapshot of the figures, which ends the window's last part.
    case metrics
    /// Whether the cache keeps to its budgets and its disk works.
    case cache
    /// How the plugins are, by their calls of the window.
    case health
    /// What the moving of memory between namespaces and the quotas did since the last cycle.
    case optimisation
    case alerts
    /// Leases whose term is over and entries whose time is over go.
    case cleanup
}

/// What a step did: numbers by name. What was not measured is absent.
public struct StepOutcome: Sendable, Equatable {
    public var did: [String: Int64] = [:]
    /// Why it failed; nil: it did not.
    public var error: String?

    public init(_ did: [String: Int64] = [:], error: String? = nil) {
        self.did = did
        self.error = error
    }
}
