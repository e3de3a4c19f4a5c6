/// Before any call is touched: the checks, and the start of the new generation beside the old one.
extension SwapMachine {
    mutating func begin() -> Bool {
        guard phase == .idle else { return false }
        phase = .staging
        set(.stage, after: policy.stageDeadline)
        actions.append(.stage(generation: to))
        return true
    }

    mutating func staged(_ generation: Int, _ result: StageResult) -> Bool {
        guard phase == .staging, generation == to else { return false }
        switch result {
        case .failure(let reasons):
            refuse(reasons.isEmpty ? [SwapReason.clean("")] : reasons.map(SwapReason.clean))
        case .success(let facts):
            self.facts = facts
            if let loss = facts.state.loss, !policy.allowStateLoss {
                refuse([SwapReason.noWay(loss)])
            } else {
                lost = facts.state.loss
                warm(facts)
            }
        }
        return true
    }

    mutating func stageHung() { refuse([SwapReason.hung(.staging, after: policy.stageDeadline)]) }

    private mutating func refuse(_ reasons: [String]) {
        report(.stage, .failed, to, reasons.joined(separator: "; "))
        actions.append(.discard(generation: to))
        finish(.refused(reasons: reasons))
    }

    private mutating func warm(_ facts: StagedFacts) {
        cancel(.stage)
        let isLeavingImpossible = policy.atDeadline == .leaveOld && facts.state.moves
        report(.stage, .done, to, SwapReason.staged(facts, note: isLeavingImpossible ? SwapReason.leaveOldNotPossible : nil))
        phase = .warming
        set(.warm, after: warmDeadline)
        actions.append(.warm(generation: to, deadline: warmDeadline))
    }

    private var warmDeadline: Duration { policy.warmDeadline ?? facts?.startDeadline ?? .zero }

    mutating func warmed(_ generation: Int) -> Bool {
        guard phase == .warming, generation == to else { return false }
        cancel(.warm)
        report(.warm, .done, to, "ready")
        beginPass()
        return true
    }

    mutating func warmFailed(_ generation: Int, _ reason: String) -> Bool {
        guard phase == .warming, generation == to else { return false }
        report(.warm, .failed, to, SwapReason.clean(reason))
        abort(because: SwapReason.clean(reason))
        return true
    }

    mutating func warmHung() {
        let reason = SwapReason.hung(.warming, after: warmDeadline)
        hung = (to, reason)
        report(.warm, .failed, to, reason)
        abort(because: reason)
    }

    /// The old generation serves on as if nothing had been tried.
    mutating func abort(because reason: String) {
        cancelAllTimers()
        letGo()
        if let hung, hung.generation == to {
            actions.append(.abandon(generation: to, reason: hung.reason))
        } else {
            actions.append(.discard(generation: to))
        }
        finish(.aborted(reason: reason))
    }
}
