import Host
import Locking
import Timing

/// What was measured of one swap.
struct SwapFigures {
    /// As the host says it: from the moment at which calls park to their release, in milliseconds.
    var pause = 0.0
    var parked = 0
    /// The longest call that was under way between the last step before calls park and the commit, in milliseconds. It is no measure of the
    /// pause alone: the calling threads never sleep, so that the kernel takes the processor from them in the middle of a call.
    var longestCall = 0.0
    /// Instants of the monotonic clock around all of that.
    var from: Int64 = 0
    var to: Int64 = 0
    /// Milliseconds of each step.
    var steps: [String: Double] = [:]
}

/// Listens to the steps of one swap.
final class SwapObserver: Sendable {
    private let state = Locked<(figures: SwapFigures, isCommitted: Bool)>((SwapFigures(), false))

    /// nil unless the swap was committed and said how long it held calls.
    var figures: SwapFigures? { state.withLock { $0.isCommitted ? $0.figures : nil } }

    func observe(_ step: SwapStepReport) {
        let now = SystemClock.shared.now()
        state.withLock { state in
            state.figures.steps[step.step] = Double(step.nanoseconds) / 1_000_000
            if step.step == "warm" { state.figures.from = now }
            guard step.step == "commit" else { return }
            state.figures.to = now
            // "2 parked, held for 0.21 ms", and of which state
            let words = step.detail.split(separator: " ")
            guard words.count >= 6, words[1] == "parked,", let parked = Int(words[0]), let pause = Double(words[4]) else { return }
            (state.figures.parked, state.figures.pause, state.isCommitted) = (parked, pause, true)
        }
    }
}
