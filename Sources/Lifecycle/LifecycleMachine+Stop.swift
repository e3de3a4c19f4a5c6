/// Stopping: first every plugin drains, then each is stopped when its dependents have ended.
extension LifecycleMachine {
    mutating func stop(within deadline: Duration) -> Bool {
        switch run {
        case .finished:
            return false
        case .idle, .starting, .ready:
            isStopAskedFor = true
            beginStop(within: deadline, because: "never started: the host was told to stop")
        case .stopping where isStopAskedFor:
            endStop(because: "did not stop before the second request to stop")
        case .stopping:
            // The start failed and the host is stopping by itself; now somebody says how long that may take.
            isStopAskedFor = true
            cancel(TimerID(plugin: nil, kind: .stop, number: 1))
            setStopTimer(number: 2, deadline)
        }
        return true
    }

    /// Drains what is active, in reverse start order, and keeps what has not begun from beginning. Attempts under way go
    /// on until they end or meet their deadlines.
    mutating func beginStop(within deadline: Duration, because reason: String) {
        run = .stopping
        if plugins.contains(where: { $0.phase.isInAttempt || $0.phase == .running || $0.phase == .withdrawing }) {
            setStopTimer(number: 1, deadline)
        }
        for index in plugins.indices.reversed() {
            forgetRestarts(index)
            switch plugins[index].phase {
            case .waiting:
                move(index, to: .stopped, .ended, reason: reason)
            case .backoff:
                cancel(timer(.backoff, index))
                plugins[index].phase = .ended
            case .running:
                unwatch(index)
                drain(index)
            case .loading, .creating, .starting, .withdrawing, .draining, .drained, .stopping, .ended:
                break
            }
        }
    }

    mutating func drain(_ index: Int) {
        move(index, to: .draining, .draining)
        actions.append(.drain(plugin: plugins[index].node.id))
    }

    mutating func drained(_ plugin: String) -> Bool {
        guard let index = indexes[plugin], plugins[index].phase == .draining else { return false }
        plugins[index].phase = .drained
        return true
    }

    mutating func stopped(_ plugin: String) -> Bool {
        guard let index = indexes[plugin], plugins[index].phase == .stopping else { return false }
        move(index, to: .stopped, .ended)
        return true
    }

    /// Stops what is drained and no longer used, and says when nothing is left.
    mutating func advanceStop() {
        for index in plugins.indices.reversed() where plugins[index].phase == .drained && !isUsed(index) {
            plugins[index].phase = .stopping
            actions.append(.stop(plugin: plugins[index].node.id))
        }
        guard plugins.allSatisfy({ $0.phase == .ended }) else { return }
        for number in 1...2 { cancel(TimerID(plugin: nil, kind: .stop, number: number)) }
        run = .finished
        actions.append(.finished)
    }

    /// Ends the wait: whatever has not stopped has failed, and the text says what it was waiting for.
    mutating func endStop(because reason: String) {
        let remaining = plugins.indices.reversed().filter { plugins[$0].phase != .ended }
        let texts = remaining.map { "\(reason): \(hindrance($0))" }
        for (index, text) in zip(remaining, texts) {
            if plugins[index].phase.isInAttempt {
                abandon(index, because: text)
                continue
            }
            // Whatever it is doing, it has nothing any more: what it held is free for others.
            actions.append(.abandon(plugin: plugins[index].node.id, attempt: plugins[index].attempt, reason: text))
            if plugins[index].phase == .withdrawing {
                cancel(timer(.withdrawal, index))
                (plugins[index].phase, plugins[index].reason) = (.ended, text)
            } else {
                move(index, to: .failed, .ended, reason: text)
            }
        }
    }

    private mutating func setStopTimer(number: Int, _ deadline: Duration) {
        stopDeadline = max(deadline, .zero)
        set(TimerID(plugin: nil, kind: .stop, number: number), after: stopDeadline)
    }

    private func isUsed(_ index: Int) -> Bool {
        plugins[index].dependents.contains { plugins[$0].phase != .ended }
    }

    /// What keeps the plugin from having stopped.
    private func hindrance(_ index: Int) -> String {
        guard plugins[index].phase == .drained else { return "still \(plugins[index].phase.rawValue)" }
        let users = plugins[index].dependents.filter { plugins[$0].phase != .ended }.map { plugins[$0].node.id }
        return "waited for \(users.joined(separator: ", "))"
    }
}
