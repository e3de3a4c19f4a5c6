/// Health: checks of the active plugins, restarts of those that are not well, quarantine when restarts do not help.
extension LifecycleMachine {
    /// What the machine remembers of a plugin's health.
    struct Watch: Sendable {
        var health: PluginHealth?
        /// Checks and missed checks so far; names their timers.
        var cycle = 0
        /// The check that has not returned. There is never a second one inside the plugin.
        var openCheck: Int?
        var failures = 0
        /// Restarts so far, and those of them that still count.
        var restarts = 0
        var recentRestarts: [Int] = []
        /// Whether the plugin has been active and is on its way to be so again.
        var isRestarting = false
        /// The new generation of the swap under way.
        var swap: Int?
    }

    /// Begins to watch a plugin that has become active.
    mutating func watch(_ index: Int) {
        plugins[index].watch.isRestarting = false
        plugins[index].watch.health = nil
        plugins[index].watch.failures = 0
        scheduleCheck(index)
    }

    /// Stops watching. An answer that comes later is ignored.
    mutating func unwatch(_ index: Int) {
        cancel(checkTimer(.health, index))
        cancel(checkTimer(.answer, index))
        plugins[index].watch.openCheck = nil
    }

    /// The host stops: nothing is restarted any more.
    mutating func forgetRestarts(_ index: Int) {
        for number in plugins[index].watch.recentRestarts { cancel(forgivenessTimer(index, number)) }
        plugins[index].watch.recentRestarts = []
        plugins[index].watch.swap = nil
    }

    mutating func healthSampled(_ plugin: String, _ check: Int, _ sample: HealthSample) -> Bool {
        guard let index = indexes[plugin], plugins[index].watch.openCheck == check else { return false }
        plugins[index].watch.openCheck = nil
        // Later than its deadline it only says that the call has returned, so that there may be another.
        guard timers.contains(checkTimer(.answer, index)) else { return true }
        cancel(checkTimer(.answer, index))
        switch sample {
        case .ok: good(index, .ok, nil)
        case .degraded(let text): good(index, .degraded, Reason.clean(text))
        case .sick(let text): bad(index, .sick, Reason.clean(text))
        }
        return true
    }

    /// It is time for a check.
    mutating func checkIsDue(_ index: Int) {
        guard let rules = plugins[index].node.health else { return }
        guard plugins[index].watch.openCheck == nil else {
            return bad(index, .silent, "an earlier health check has not returned")
        }
        let check = plugins[index].watch.cycle
        plugins[index].watch.openCheck = check
        set(checkTimer(.answer, index), after: rules.deadline)
        actions.append(.checkHealth(plugin: plugins[index].node.id, check: check, deadline: rules.deadline))
    }

    mutating func checkIsUnanswered(_ index: Int) {
        guard let rules = plugins[index].node.health else { return }
        bad(index, .silent, "no answer to its health check within \(Reason.text(rules.deadline))")
    }

    private mutating func good(_ index: Int, _ verdict: PluginHealth.Verdict, _ detail: String?) {
        plugins[index].watch.failures = 0
        note(index, verdict, detail)
        scheduleCheck(index)
    }

    private mutating func bad(_ index: Int, _ verdict: PluginHealth.Verdict, _ detail: String) {
        plugins[index].watch.failures += 1
        note(index, verdict, detail)
        if plugins[index].watch.swap != nil {
            actions.append(.unwell(plugin: plugins[index].node.id, reason: Reason.unwell(verdict, detail, checks: 1)))
            return scheduleCheck(index)
        }
        guard let rules = plugins[index].node.health, plugins[index].watch.failures >= rules.failures else { return scheduleCheck(index) }
        withdraw(index, because: Reason.unwell(verdict, detail, checks: plugins[index].watch.failures))
    }

    private mutating func note(_ index: Int, _ verdict: PluginHealth.Verdict, _ detail: String?) {
        let health = PluginHealth(verdict: verdict, detail: detail, failures: plugins[index].watch.failures)
        guard plugins[index].watch.health != health else { return }
        plugins[index].watch.health = health
        actions.append(.healthChanged(plugin: plugins[index].node.id, health))
    }

    private mutating func scheduleCheck(_ index: Int) {
        guard let rules = plugins[index].node.health else { return }
        plugins[index].watch.cycle += 1
        set(checkTimer(.health, index), after: rules.interval)
    }

    private func checkTimer(_ kind: TimerID.Kind, _ index: Int) -> TimerID {
        TimerID(plugin: plugins[index].node.id, kind: kind, number: plugins[index].watch.cycle)
    }
}

// MARK: Restarts

extension LifecycleMachine {
    /// Ends the generation that is not well. Its dependents stay active; their calls are refused until it is back.
    private mutating func withdraw(_ index: Int, because reason: String) {
        unwatch(index)
        plugins[index].watch.isRestarting = true
        move(index, to: .failed, .withdrawing, reason: reason)
        set(timer(.withdrawal, index), after: plugins[index].node.deadline)
        actions.append(.withdraw(plugin: plugins[index].node.id, attempt: plugins[index].attempt, reason: reason))
    }

    mutating func withdrawn(_ plugin: String, _ attempt: Int) -> Bool {
        guard let index = indexes[plugin], plugins[index].phase == .withdrawing, plugins[index].attempt == attempt else { return false }
        cancel(timer(.withdrawal, index))
        if run == .stopping { plugins[index].phase = .ended } else { restartOrQuarantine(index) }
        return true
    }

    /// Something is still running in the old generation, so that another one could overlap with it: there is none.
    mutating func withdrawalHung(_ index: Int) {
        let plugin = plugins[index]
        let reason = Reason.notWithdrawn(plugin.reason, deadline: plugin.node.deadline)
        actions.append(.abandon(plugin: plugin.node.id, attempt: plugin.attempt, reason: reason))
        move(index, to: .quarantined, .ended, reason: reason)
    }

    /// After the plugin has failed, with nothing of it left: sets the pause before the restart, unless it has had its share of them.
    mutating func restartOrQuarantine(_ index: Int) {
        guard let rules = plugins[index].node.health, plugins[index].watch.recentRestarts.count < rules.restarts else {
            let reason = Reason.quarantined(
                plugins[index].reason, restarts: plugins[index].watch.recentRestarts.count, window: plugins[index].node.health?.window)
            return move(index, to: .quarantined, .ended, reason: reason)
        }
        plugins[index].watch.restarts += 1
        let number = plugins[index].watch.restarts
        plugins[index].watch.recentRestarts.append(number)
        plugins[index].phase = .backoff
        set(forgivenessTimer(index, number), after: rules.window)
        let recent = plugins[index].watch.recentRestarts.count
        set(timer(.backoff, index), after: Backoff.pause(first: rules.backoff, afterAttempt: recent, plugin: index, seed: seed))
    }

    /// A restart is so long ago that it no longer counts.
    mutating func forgive(_ index: Int, _ number: Int) {
        plugins[index].watch.recentRestarts.removeAll { $0 == number }
    }

    private func forgivenessTimer(_ index: Int, _ number: Int) -> TimerID {
        TimerID(plugin: plugins[index].node.id, kind: .forgiveness, number: number)
    }
}
