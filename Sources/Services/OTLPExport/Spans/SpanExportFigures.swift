/// What became of the spans so far.
public struct SpanExportFigures: Sendable, Hashable {
    /// Why a span never arrives.
    public enum Drop: String, Sendable, CaseIterable {
        /// Too many waited.
        case full
        /// No attempt reached the collector, or it had no time for any.
        case unreachable
        /// The collector did not take the request.
        case refused
        /// The collector took the request, but not this span.
        case rejected
        /// The host stopped first.
        case stopped
    }

    public var exported: UInt64 = 0
    public var dropped: [Drop: UInt64] = [:]
    /// Waiting or on their way.
    public var waiting = 0

    public init() {}
}
