import Gate

/// Which traces are sent. By the id alone, so that everybody who sees the trace can decide the same.
public struct TraceSampler: Sendable {
    private let limit: UInt64
    private let isAll: Bool

    /// - Parameter percent: 0 to 100.
    public init(percent: Int) {
        isAll = percent >= 100
        limit = (UInt64.max / 100) * UInt64(max(0, min(percent, 100)))
    }

    public func takes(_ id: Trace.ID) -> Bool { isAll || id.low < limit }
}
