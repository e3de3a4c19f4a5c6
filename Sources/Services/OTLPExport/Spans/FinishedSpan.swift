import Gate

/// A span on its way out of the host.
public struct FinishedSpan: Sendable, Hashable {
    public var span: Span
    public var trace: Trace.ID
    /// See ``Trace/epoch``.
    public var epoch: Int64

    public init(_ span: Span, trace: Trace.ID, epoch: Int64) {
        self.span = span
        self.trace = trace
        self.epoch = epoch
    }
}
