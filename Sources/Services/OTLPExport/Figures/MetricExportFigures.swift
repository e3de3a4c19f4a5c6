/// What became of the readings so far. One that has failed is in the next.
public struct MetricExportFigures: Sendable, Hashable {
    /// Why a reading has not arrived.
    public enum Failure: String, Sendable, CaseIterable {
        /// No answer, or one that asks for another attempt.
        case unreachable
        case refused
        /// The host stopped first.
        case stopped
    }

    public var taken: UInt64 = 0
    public var failed: [Failure: UInt64] = [:]
    /// Points of readings that were taken, but these not.
    public var rejected: UInt64 = 0

    public init() {}
}
