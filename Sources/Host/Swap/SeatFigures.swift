import Gate
import Swap

/// What was counted on all edges to a seat.
struct SeatFigures: Sendable {
    var calls: UInt64 = 0
    /// Calls that failed for a reason that the provider is to blame for.
    var blamed: UInt64 = 0
    var samples: UInt64 = 0
    var nanoseconds: UInt64 = 0

    init() {}

    init(_ seat: Seat) {
        for edge in seat.edges {
            let figures = edge.counters.read()
            calls += figures.finished
            blamed += figures.blamed
            samples += figures.samples
            nanoseconds += figures.sampledNanoseconds
        }
    }

    /// What came since. An edge goes with its consumer, so that a sum may have become smaller.
    func since(_ earlier: SeatFigures) -> SeatFigures {
        var rest = SeatFigures()
        rest.calls = calls - min(calls, earlier.calls)
        rest.blamed = blamed - min(blamed, earlier.blamed)
        rest.samples = samples - min(samples, earlier.samples)
        rest.nanoseconds = nanoseconds - min(nanoseconds, earlier.nanoseconds)
        return rest
    }

    var mean: Int? { samples == 0 ? nil : Int(clamping: nanoseconds / samples) }

    /// As the judge of a probation wants it.
    func sample(before: SeatFigures) -> ProbationSample {
        ProbationSample(
            calls: Int(clamping: calls), failures: Int(clamping: blamed), meanLatencyNanoseconds: mean,
            oldFailureShare: before.calls == 0 ? 0 : Double(before.blamed) / Double(before.calls), oldMeanLatencyNanoseconds: before.mean)
    }
}
