/// The end of the generation that is no longer needed, and of the host.
extension SwapMachine {
    mutating func retire(_ generation: Int, then outcome: SwapOutcome) {
        if let hung, hung.generation == generation {
            return giveUp(generation, hung.reason, outcome)
        }
        self.outcome = outcome
        phase = .retiring
        set(.retire, after: policy.retireDeadline)
        actions.append(.retire(generation: generation))
    }

    mutating func retired(_ generation: Int, _ verdict: RetireVerdict) -> Bool {
        guard phase == .retiring, generation == other, let outcome else { return false }
        let isOver = if case .leaked = verdict { false } else { true }
        report(.retire, isOver ? .done : .failed, generation, SwapReason.verdict(verdict))
        finish(outcome)
        return true
    }

    mutating func retireHung() {
        guard let outcome else { preconditionFailure("\(plugin): a generation retires before it is known why") }
        giveUp(other, SwapReason.notRetired(within: policy.retireDeadline), outcome)
    }

    private mutating func giveUp(_ generation: Int, _ reason: String, _ outcome: SwapOutcome) {
        actions.append(.abandon(generation: generation, reason: reason))
        report(.retire, .failed, generation, SwapReason.verdict(.leaked(reason)))
        finish(outcome)
    }

    private var other: Int { current == from ? to : from }

    /// Before the commit the old generation gets back what is parked, so that the host's stop can drain it. Afterwards the new one stays.
    mutating func hostStopping() -> Bool {
        guard !isHostStopping, phase != .finished else { return false }
        isHostStopping = true
        switch phase {
        case .committing, .retiring, .finished: break
        case .probation: endProbation("ended early: \(SwapReason.hostStopping)")
        case .idle: finish(.aborted(reason: SwapReason.hostStopping))
        case .staging, .warming: abort(because: SwapReason.hostStopping)
        case .quiescing, .draining, .cancelling, .saving, .converting, .restoring:
            if pass == 1 { abort(because: SwapReason.hostStopping) } else { stayAfterAll() }
        }
        return true
    }

    mutating func hostStopped() -> Bool {
        guard phase == .retiring, let outcome else { return false }
        giveUp(other, SwapReason.notRetiredBeforeHost, outcome)
        return true
    }

    private mutating func stayAfterAll() {
        cancelAllTimers()
        letGo()
        report(.rollBack, .failed, from, SwapReason.hostStopping)
        retire(from, then: .rollBackFailed(reason: SwapReason.hostStopping, lost: lost))
    }
}
