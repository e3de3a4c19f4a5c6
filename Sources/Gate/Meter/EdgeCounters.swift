import CCrucibleHost
import Metric

/// What is counted on one edge.
///
/// `@unchecked Sendable`: the edge's C part is read by atomics only.
public struct EdgeCounters: @unchecked Sendable {
    let raw: UnsafeMutablePointer<crh_edge>
    let durations: DistributionCell

    /// A sum over all threads.
    public func read() -> Figures {
        let short = UInt64(crh_short_calls(nil, crh_edge_label(raw)))
        let sum = crh_cell_sum(raw.pointee.cell)
        var figures = Figures()
        figures.entered = sum.entered &+ short
        figures.finished = sum.left
        figures.failed = sum.failed
        figures.blamed = sum.blamed
        figures.durations = durations.read()
        return figures
    }

    public struct Figures: Sendable, Equatable {
        /// Calls that came in, refused ones included.
        public var entered: UInt64 = 0
        public var finished: UInt64 = 0
        /// Of the finished ones, those with a status other than OK.
        public var failed: UInt64 = 0
        /// Of the failed ones, those for which the provider is to blame: not what it refused, nor what was cancelled.
        public var blamed: UInt64 = 0
        /// Of the calls that were timed, in nanoseconds.
        public var durations = DistributionTotal()

        public init() {}
        /// How many calls were timed, and for how long in all.
        public var samples: UInt64 { durations.count }
        public var sampledNanoseconds: UInt64 { durations.sum }
        public var inFlight: UInt64 { entered &- finished }

        mutating func add(_ other: Figures) {
            entered += other.entered
            finished += other.finished
            failed += other.failed
            blamed += other.blamed
            durations.add(other.durations)
        }
    }
}
