/// How a plugin's health is watched. It is watched only if the plugin has a function for it.
public struct HealthSettings: Sendable, Hashable {
    /// The pause between an answer and the next check, at most 1h; zero: it is not watched.
    public var interval: Duration = .seconds(10)
    /// How long an answer may take, 10ms to 5m.
    public var deadline: Duration = .seconds(2)
    /// After how many bad checks in a row it is restarted, 1 to 100.
    public var failures = 3
    /// How often it is restarted within `window`, at most 100; then it is kept out.
    public var restarts = 3
    /// After this time a restart no longer counts; 1s to 24h.
    public var window: Duration = .seconds(600)
    /// The pause before the first restart, at most 10m.
    public var backoff: Duration = .seconds(1)

    /// The defaults.
    public init() {}

    static let intervalRange: ClosedRange<Duration> = .zero ... .seconds(3600)
    static let deadlineRange: ClosedRange<Duration> = .milliseconds(10) ... .seconds(300)
    static let failuresRange = 1...100
    static let restartsRange = 0...100
    static let windowRange: ClosedRange<Duration> = .seconds(1) ... .seconds(24 * 3600)
    static let backoffRange: ClosedRange<Duration> = .zero ... .seconds(600)
}
