/// How a swap ended, and which generation serves.
public enum SwapOutcome: Sendable, Equatable {
    /// The new one serves. `lost` says what of the state did not come along; nil: nothing.
    case committed(lost: String?)
    /// The old one serves again. `lost` says what of the state did not come back; nil: nothing.
    case rolledBack(reason: String, lost: String?)
    /// The new one serves, though it was to be rolled back; why that was not possible. `lost` as for `committed`.
    case rollBackFailed(reason: String, lost: String?)
    /// The old one serves. Nothing was stopped or held up.
    case refused(reasons: [String])
    /// The old one serves on. Nothing is lost.
    case aborted(reason: String)
}
