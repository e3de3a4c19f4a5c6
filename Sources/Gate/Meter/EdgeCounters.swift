import CCrucibleHost

/// What is counted on one edge.
///
/// `@unchecked Sendable`: the edge's C part is read by atomics only.
public struct EdgeCounters: @unchecked Sendable {
    let raw: UnsafeMutablePointer<crh_edge>

    /// A sum over all threads.
    public func read() -> Figures {
        let sum = crh_cell_sum(raw.pointee.cell)
        var figures = Figures()
        figures.entered = sum.entered
        figures.finished = sum.left
        figures.failed = sum.failed
        figures.blamed = sum.blamed
        figures.samples = crh_edge_samples(raw)
        figures.sampledNanoseconds = crh_edge_nanoseconds(raw)
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
        /// How many calls were timed, and for how long in all.
        public var samples: UInt64 = 0
        public var sampledNanoseconds: UInt64 = 0

        public init() {}
        public var inFlight: UInt64 { entered &- finished }
    }
}
