/// What is to be done: the output of `SwapMachine`, to be performed in the order given.
public enum SwapAction: Sendable, Equatable {
    /// Verify, copy and describe the new library, compare its interfaces, resolve its imports, find the way of the state. Report `staged`.
    case stage(generation: Int)
    /// Load, create and start it beside the one that serves. Report `warmed` or `warmFailed`.
    case warm(generation: Int, deadline: Duration)
    /// Park new root calls, at most so many; calls of chains that are inside go through. Report `quiesced`.
    case quiesce(generation: Int, pass: Int, maxParked: Int)
    /// Report `drained` as soon as no call is inside, also after `cancelCalls`. The plugin's own `drain` is not called.
    case drain(generation: Int, pass: Int)
    /// Cancel the calls that are inside. `drained` is still to come.
    case cancelCalls(generation: Int, pass: Int)
    /// Let it write its state. Report `saved` or `saveFailed`.
    case saveState(generation: Int, pass: Int)
    /// Let the plugin `by` convert what was saved. Report `converted` or `convertFailed`.
    case convertState(by: String, schema: String, from: UInt32, to: UInt32, pass: Int)
    /// Hand over what was saved, or converted. Report `restored` or `restoreFailed`.
    case restoreState(generation: Int, version: UInt32, pass: Int)
    /// Let every edge of the plugin lead to this generation, all at once. Report `committed`, after the `release` if one follows.
    case commit(generation: Int, pass: Int)
    /// Take new root calls again, at the generation that was quiesced.
    case reopen(generation: Int)
    /// Let the parked calls go, to this generation.
    case release(generation: Int)
    /// Report `sample` of this generation.
    case sample(generation: Int)
    /// Wait for its last calls, drain, stop, destroy and unload it, after a step under way in it has returned. Report `retired`.
    case retire(generation: Int)
    /// Undo what there is of a generation that never served, after a step under way in it has returned. Nothing is to be reported.
    case discard(generation: Int)
    /// It hangs, or its calls do not end. Keep out of it from now on; it stays mapped.
    case abandon(generation: Int, reason: String)
    case setTimer(SwapTimerID, after: Duration)
    case cancelTimer(SwapTimerID)
    /// A step has ended.
    case report(SwapStep)
    /// How it ended. The last action of all; no timer is set.
    case finished(SwapOutcome)
}
