/// What a manifest says about the host itself.
public struct HostSettings: Sendable, Hashable {
    /// How long a graceful stop of everything may take; 10ms to 1h.
    public var stopDeadline: Duration = .seconds(10)
    /// The largest `str` or `bytes` argument that may cross a gate, in bytes; 64 KiB to 256 MiB.
    public var maxMessage = 16 << 20
    /// What is not at least this important is not logged.
    public var logLevel = LogLevel.notice

    /// The defaults.
    public init() {}

    static let stopDeadlineRange: ClosedRange<Duration> = .milliseconds(10) ... .seconds(3600)
    static let maxMessageRange = (64 << 10)...(256 << 20)
}
