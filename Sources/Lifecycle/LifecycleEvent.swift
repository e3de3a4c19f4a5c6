/// How an attempt to start a plugin ended.
public enum AttemptResult: Sendable, Equatable {
    /// `start` and `ready` have succeeded and every import is bound.
    case started
    /// Why it failed, in words. Reported only after everything the attempt took has been given back, since another
    /// attempt may follow.
    case failed(String)
}

/// What has happened: the input of `LifecycleMachine`.
public enum LifecycleEvent: Sendable, Equatable {
    /// Start everything.
    case begin
    /// An attempt got as far as `loaded` or `initialized`; both are reported, in this order, before `started`.
    case reached(plugin: String, attempt: Int, PluginState)
    case attemptEnded(plugin: String, attempt: Int, AttemptResult)
    /// A timer that was set and not cancelled has run out.
    case timer(TimerID)
    /// Stop everything within `deadline`. A second one ends the wait at once.
    case stop(deadline: Duration)
    /// The plugin that was told to drain has no work left.
    case drained(plugin: String)
    /// The plugin that was told to stop has stopped.
    case stopped(plugin: String)
    /// How the plugin is, by the check that was asked for under this number.
    case healthSampled(plugin: String, check: Int, HealthSample)
    /// The generation that was to be withdrawn has ended.
    case withdrawn(plugin: String, attempt: Int)
    /// A swap of the plugin to that generation begins. Until it has ended, it decides what follows from a bad check.
    case swapBegan(plugin: String, to: Int)
    /// The swap has put another generation in place: what is known of the plugin's health is known of the one before.
    case generationReplaced(plugin: String)
    case swapEnded(plugin: String, to: Int)
}
