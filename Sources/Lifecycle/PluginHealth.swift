/// What a plugin said when it was asked how it is.
public enum HealthSample: Sendable, Equatable {
    case ok
    /// It serves, worse than it should. The text says why.
    case degraded(String)
    /// It does not serve: it said so, its function failed, or its report cannot be read. The text says why.
    case sick(String)
}

/// How a plugin is, by its last check.
public struct PluginHealth: Sendable, Equatable, CustomStringConvertible {
    public enum Verdict: String, Sendable, CaseIterable {
        case ok, degraded, sick
        /// It did not answer in time.
        case silent
    }

    public let verdict: Verdict
    /// Why, as one line of bounded length; nil when it is well.
    public let detail: String?
    /// How many checks in a row were bad.
    public let failures: Int

    /// Whether it answers at all.
    public var isLive: Bool { verdict != .silent }
    /// Whether it serves.
    public var isReady: Bool { verdict == .ok || verdict == .degraded }

    /// `sick: the queue is stuck`.
    public var description: String { detail.map { "\(verdict.rawValue): \($0)" } ?? verdict.rawValue }
}
