/// What a hot swap of a plugin may take, wait for and lose.
public struct SwapSettings: Sendable, Hashable {
    /// What happens when the calls inside do not end within `drain`.
    public enum AtDeadline: String, Sendable, CaseIterable {
        /// `leaveOld` if no state moves, otherwise `abort`.
        case automatic
        /// The old generation serves on.
        case abort
        /// The calls are cancelled and get as long again to end; then as `abort`.
        case cancel
        /// The new generation takes over at once, and the calls end where they began. If state moves, as `abort`.
        case leaveOld = "leave-old"
    }

    /// What happens to state that has no way to the new generation.
    public enum State: String, Sendable, CaseIterable {
        /// The swap is refused.
        case keep
        /// It is lost. State that has a way is moved all the same.
        case drop
    }

    /// How long the new generation may take to start, 10ms to 1h; nil: as long as any start of the plugin.
    public var warm: Duration?
    /// How long the calls inside have to end, at most 1h.
    public var drain: Duration = .seconds(10)
    public var atDeadline = AtDeadline.automatic
    /// How long calls may be parked at all, 10ms to 1h.
    public var pause: Duration = .seconds(15)
    /// How many calls may be parked, at most 65536.
    public var maxParked = 1024
    public var state = State.keep
    /// How long the new generation is watched, at most 24h; zero: not at all.
    public var probation: Duration = .seconds(30)
    /// With fewer calls than this, nothing is concluded from failures and latency; at least 1.
    public var minCalls = 20
    /// The share of failed calls above which the new generation is rolled back, in percent.
    public var maxFailures = 5
    /// How many times the old mean latency is a reason to roll back, at most 1000; 0: latency is not judged.
    public var latencyFactor = 0
    /// How long the last calls and the end of the generation that is no longer needed may take, 10ms to 1h.
    public var retire: Duration = .seconds(30)

    /// The defaults.
    public init() {}

    static let limitRange: ClosedRange<Duration> = .milliseconds(10) ... .seconds(3600)
    static let drainRange: ClosedRange<Duration> = .zero ... .seconds(3600)
    static let maxParkedRange = 0...65_536
    static let probationRange: ClosedRange<Duration> = .zero ... .seconds(86_400)
    static let minCallsRange = 1...1_000_000
    static let latencyFactorRange = 0...1000
}
