/// Where the host's traces go. Printing it shows references to the environment as written.
public struct TraceSettings: Sendable {
    public static let queueRange = 1...1_000_000

    /// Where spans are sent.
    public internal(set) var collector = CollectorSettings("traces")
    /// Percent of the traces.
    public internal(set) var sample = 100
    /// Spans that may wait.
    public internal(set) var queue = 4_096

    /// The defaults.
    public init() {}
}
