/// What takes a request to a collector. [any-thread]
public protocol CollectorSender: Sendable {
    /// Sends one request, which ends by itself after a bounded time, and when its task is cancelled.
    func send(_ body: [UInt8]) async -> ExportOutcome

    /// Called after the last request; twice where a start that fails and a stop end the host together.
    func shutdown() async
}
