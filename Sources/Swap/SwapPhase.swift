/// What a swap is doing or waiting for. From `quiescing` to `committing` it moves the calls, to the new generation or back.
public enum SwapPhase: String, Sendable, CaseIterable {
    case idle, staging, warming, quiescing, draining, cancelling, saving, converting, restoring, committing, probation, retiring, finished
}
