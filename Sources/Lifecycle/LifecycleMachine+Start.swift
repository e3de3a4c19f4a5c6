/// Starting: attempts, retries, and what a failure means for the others.
extension LifecycleMachine {
    mutating func begin() -> Bool {
        guard run == .idle else { return false }
        run = .starting
        return true
    }

    mutating func reached(_ plugin: String, _ attempt: Int, _ state: PluginState) -> Bool {
        guard let index = indexOfAttempt(plugin, attempt) else { return false }
        switch (plugins[index].state, state) {
        case (.resolved, .loaded): move(index, to: .loaded, .creating)
        case (.loaded, .initialized): move(index, to: .initialized, .starting)
        default: return false
        }
        return true
    }

    mutating func attemptEnded(_ plugin: String, _ attempt: Int, _ result: AttemptResult) -> Bool {
        guard let index = indexOfAttempt(plugin, attempt) else { return false }
        switch result {
        case .started:
            guard plugins[index].state == .initialized else { return false }
            cancel(timer(.deadline, index))
            move(index, to: .active, .running)
            if run == .stopping { drain(index) } else { watch(index) }
        case .failed(let text):
            cancel(timer(.deadline, index))
            attemptFailed(index, text)
        }
        return true
    }

    /// The attempt's time is over and it has not returned. It may still be running inside the plugin, so a further one
    /// could overlap with it: there is none.
    mutating func attemptHung(_ index: Int) {
        let plugin = plugins[index]
        // A restart is no attempt out of so many.
        let attempts = plugin.watch.isRestarting ? 1 : plugin.node.attempts
        abandon(index, because: Reason.hung(plugin.phase, deadline: plugin.node.deadline, attempt: plugin.attempt, of: attempts))
    }

    /// Gives up an attempt that is under way, and with it the plugin.
    mutating func abandon(_ index: Int, because reason: String) {
        cancel(timer(.deadline, index))
        actions.append(.abandon(plugin: plugins[index].node.id, attempt: plugins[index].attempt, reason: reason))
        move(index, to: .failed, .ended, reason: reason)
    }

    mutating func retry(_ index: Int) {
        let plugin = plugins[index]
        let reason = plugin.watch.isRestarting
            ? Reason.restart(plugin.watch.restarts)
            : "attempt \(plugin.attempt + 1) of \(plugin.node.attempts)"
        move(index, to: .resolved, .loading, reason: reason)
        attempt(index)
    }

    /// Blocks what cannot start, gives up if that or a failure concerns a required plugin, begins the attempts that may
    /// begin, and says when all is settled.
    mutating func advanceStart() {
        for index in plugins.indices where plugins[index].phase == .waiting { blockIfNeeded(index) }
        let reasons = plugins.filter { $0.node.isRequired && $0.isLost }.map(Reason.startFailed)
        guard reasons.isEmpty else {
            actions.append(.startFailed(reasons: reasons))
            return beginStop(within: stopDeadlineAfterFailedStart, because: "never started: the start of the host failed")
        }
        for index in plugins.indices where plugins[index].phase == .waiting && mayBegin(index) { attempt(index) }
        if plugins.allSatisfy(\.isSettled) {
            run = .ready
            actions.append(.becameReady)
        }
    }

    func timer(_ kind: TimerID.Kind, _ index: Int) -> TimerID {
        TimerID(plugin: plugins[index].node.id, kind: kind, number: plugins[index].attempt)
    }

    /// Where the plugin is, if exactly this attempt of it is under way.
    private func indexOfAttempt(_ plugin: String, _ attempt: Int) -> Int? {
        indexes[plugin].flatMap { plugins[$0].phase.isInAttempt && plugins[$0].attempt == attempt ? $0 : nil }
    }

    private mutating func attemptFailed(_ index: Int, _ text: String) {
        let plugin = plugins[index]
        if plugin.watch.isRestarting { return restartFailed(index, text) }
        let reason = Reason.failedAttempt(text, attempt: plugin.attempt, of: plugin.node.attempts)
        guard run == .starting, plugin.attempt < plugin.node.attempts else {
            return move(index, to: .failed, .ended, reason: reason)
        }
        move(index, to: .failed, .backoff, reason: reason)
        let pause = Backoff.pause(first: plugin.node.backoff, afterAttempt: plugin.attempt, plugin: index, seed: seed)
        set(timer(.backoff, index), after: pause)
    }

    /// The attempt was to bring back a plugin that was not well.
    private mutating func restartFailed(_ index: Int, _ text: String) {
        guard run != .stopping else { return move(index, to: .failed, .ended, reason: Reason.clean(text)) }
        move(index, to: .failed, .backoff, reason: Reason.clean(text))
        restartOrQuarantine(index)
    }

    private mutating func attempt(_ index: Int) {
        plugins[index].attempt += 1
        plugins[index].phase = .loading
        set(timer(.deadline, index), after: plugins[index].node.deadline)
        actions.append(.attempt(plugin: plugins[index].node.id, number: plugins[index].attempt))
    }

    /// The first lost dependency is the one named: naming all would double the text at every level of a lattice.
    private mutating func blockIfNeeded(_ index: Int) {
        let plugin = plugins[index]
        let lost = zip(plugin.node.dependencies, plugin.dependencies)
            .first { !$0.isOptional && plugins[$1].isLost }
        guard let (_, dependency) = lost else { return }
        move(index, to: .blocked, .ended, reason: Reason.blocked(plugin.node.id, by: plugins[dependency].status))
    }

    /// Strong dependencies that are lost have blocked the plugin before this is asked.
    private func mayBegin(_ index: Int) -> Bool {
        switch mode {
        case .parallel: plugins[index].dependencies.allSatisfy { plugins[$0].isSettled }
        case .serial: plugins[..<index].allSatisfy(\.isSettled)
        }
    }
}
