/// How a child is asked to end: its input is closed, half of the grace later comes SIGTERM, at its end
/// SIGKILL. A child whose input was closed before has nothing to learn from that: SIGTERM comes at once. A pure value; times are nanoseconds of any one clock that only goes forward.
struct Escalation {
    enum Action: Equatable {
        case closeInput, terminate, kill
    }

    /// The longest grace that is honoured: one day.
    private static let longest: UInt64 = 86_400_000_000_000

    private enum Stage: Comparable {
        case idle, requested, inputClosed, terminated, killed
    }

    private var stage = Stage.idle
    private var terminateAt = UInt64.max
    private var killAt = UInt64.max

    /// When `next` has something to do, if the child has not ended by then.
    var deadline: UInt64? {
        switch stage {
        case .idle, .killed: nil
        case .requested: 0
        case .inputClosed: min(terminateAt, killAt)
        case .terminated: killAt
        }
    }

    /// Asks, from now on. Asking again can only make it sooner.
    mutating func request(now: UInt64, grace: Duration, isInputClosed: Bool = false) {
        let whole = Self.nanoseconds(grace)
        terminateAt = min(terminateAt, isInputClosed && stage == .idle ? now : now + whole / 2)
        killAt = min(killAt, now + whole)
        stage = max(stage, .requested)
    }

    /// What is due now. To be asked again until it answers nil.
    mutating func next(now: UInt64) -> Action? {
        guard stage != .idle, stage != .killed else { return nil }
        if now >= killAt {
            stage = .killed
            return .kill
        }
        if stage == .requested {
            stage = .inputClosed
            return .closeInput
        }
        if stage == .inputClosed, now >= terminateAt {
            stage = .terminated
            return .terminate
        }
        return nil
    }

    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 || attoseconds < 0 { return 0 }
        if UInt64(seconds) >= longest / 1_000_000_000 { return longest }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
