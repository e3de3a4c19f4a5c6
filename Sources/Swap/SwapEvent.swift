/// How the checks of the new library ended.
public enum StageResult: Sendable, Equatable {
    case success(StagedFacts)
    /// Everything that is wrong with it.
    case failure([String])
}

/// What has happened: the input of `SwapMachine`.
///
/// Answers carry the generation or the pass that they belong to, so that one which comes late is known as such.
public enum SwapEvent: Sendable, Equatable {
    case begin
    case staged(generation: Int, StageResult)
    /// The new generation is created, started and ready.
    case warmed(generation: Int)
    /// It is not, and nothing of it runs any more.
    case warmFailed(generation: Int, String)
    /// New root calls are parked; so many calls were inside at that moment.
    case quiesced(pass: Int, callsInside: Int)
    /// No call is inside.
    case drained(pass: Int)
    case saved(pass: Int, bytes: Int)
    case saveFailed(pass: Int, String)
    case converted(pass: Int, bytes: Int)
    case convertFailed(pass: Int, String)
    case restored(pass: Int)
    /// The receiver has refused the state and has what it had before.
    case restoreFailed(pass: Int, String)
    /// All edges point to the new target and what was parked is released. `digest`: of the state that was moved.
    case committed(pass: Int, parked: Int, pauseNanoseconds: Int, digest: String?)
    /// An answer to `sample`, or unasked because something happened that should not wait.
    case sample(ProbationSample)
    /// Somebody wants the old generation back.
    case rollBackRequested(by: String)
    /// Another generation is wanted, for which this one need not prove itself any longer.
    case superseded
    case retired(generation: Int, RetireVerdict)
    /// A timer that was set and not cancelled has run out.
    case timer(SwapTimerID)
    /// The host stops: the swap ends as soon as it safely can.
    case hostStopping
    /// The time that the host has to stop is over: what has not ended is given up.
    case hostStopped
}
