/// What is to be done: the output of `LifecycleMachine`, to be performed in the order given.
public enum LifecycleAction: Sendable, Equatable {
    /// Load, create, start and wait for ready, on a thread of its own. `number` counts from 1.
    case attempt(plugin: String, number: Int)
    case setTimer(TimerID, after: Duration)
    case cancelTimer(TimerID)
    /// The attempt, the withdrawal or the stop hangs. Cancel its call and keep out of the plugin from now on; what it still reports is ignored.
    case abandon(plugin: String, attempt: Int, reason: String)
    /// The plugin has changed its state. Every change is reported, once.
    case transition(plugin: String, from: PluginState, to: PluginState, reason: String?)
    /// Every plugin is active, except such as the host can do without. Reported at most once.
    case becameReady
    /// Required plugins failed or are blocked. What runs is stopped; the actions for that follow. Reported at most once.
    case startFailed(reasons: [String])
    /// Refuse the plugin new root work and report `drained` when it has completed what it has.
    case drain(plugin: String)
    /// Its work is done and all its dependents have ended: stop it and report `stopped`.
    case stop(plugin: String)
    /// Ask the plugin how it is, on a thread of its own, and report `healthSampled` with the same number. The call's
    /// deadline is `deadline`; an answer that comes later is reported all the same: there is no other check until then.
    case checkHealth(plugin: String, check: Int, deadline: Duration)
    /// The plugin is otherwise than before. `transition` says what follows from it.
    case healthChanged(plugin: String, PluginHealth)
    /// A plugin that is being swapped is not well. Tell the swap, which decides what follows.
    case unwell(plugin: String, reason: String)
    /// The plugin is not well and its generation is to be ended: refuse calls into it as unavailable until a further
    /// attempt has started it, cancel those inside, stop and destroy it, and report `withdrawn` when nothing of it is left.
    case withdraw(plugin: String, attempt: Int, reason: String)
    /// All plugins have ended and no timer is set. The last action of all.
    case finished
}
