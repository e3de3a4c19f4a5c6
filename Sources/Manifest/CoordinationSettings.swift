/// How often the host looks at itself, and how far back.
public struct CoordinationSettings: Sendable, Hashable {
    /// From one cycle to the next, 100ms to 1h.
    public var every: Duration = .seconds(30)
    /// Over which time calls are counted for health and alerts; at least as long as one cycle, at most as long as 240.
    public var window: Duration = .seconds(300)

    /// The defaults.
    public init() {}

    static let everyRange: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3600)
    static let windowRange: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)
    /// Cycles of which the readings are kept.
    static let mostCycles = 240
}
