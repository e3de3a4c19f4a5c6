/// How a plugin is started.
public struct StartPolicy: Sendable, Hashable {
    /// How long one attempt may take, 10ms to 1h; nil: what the plugin suggests, else 10s.
    public var deadline: Duration?
    /// How often starting is tried, 1 to 10.
    public var attempts = 1
    /// How long to wait between attempts, at most 10m.
    public var backoff: Duration = .milliseconds(200)

    /// The defaults.
    public init() {}

    static let deadlineRange: ClosedRange<Duration> = .milliseconds(10) ... .seconds(3600)
    static let attemptsRange = 1...10
    static let backoffRange: ClosedRange<Duration> = .zero ... .seconds(600)
}
