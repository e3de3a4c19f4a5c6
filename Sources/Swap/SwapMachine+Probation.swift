/// After the commit: the new generation is watched, and the old one stands by.
extension SwapMachine {
    mutating func beginProbation() {
        phase = .probation
        set(.probation, after: policy.probation)
        set(.sample, after: policy.sampleInterval)
    }

    mutating func takeSample() {
        actions.append(.sample(generation: to))
        set(.sample, after: policy.sampleInterval)
    }

    mutating func sampled(_ sample: ProbationSample) -> Bool {
        guard phase == .probation else { return false }
        if let objection = policy.objection(to: sample) {
            beginRollBack(RollBack(reason: objection, isForced: true))
        }
        return true
    }

    mutating func endProbation(_ detail: String) {
        cancel(.probation, .sample)
        report(.probation, .done, to, detail)
        retire(from, then: .committed(lost: lost))
    }

    mutating func superseded() -> Bool {
        guard phase == .probation else { return false }
        endProbation("ended early: \(SwapReason.superseded)")
        return true
    }

    /// A roll-back that a person asks for loses nothing, unless the policy allows it: it is refused before anything is held up.
    mutating func rollBackRequested(by who: String) -> Bool {
        guard phase == .probation else { return false }
        if let loss = wayBack.loss, !policy.allowStateLoss {
            report(.rollBack, .failed, from, SwapReason.wouldLose(loss))
        } else {
            beginRollBack(RollBack(reason: SwapReason.requested(by: who), isForced: policy.allowStateLoss))
        }
        return true
    }

    private mutating func beginRollBack(_ rollBack: RollBack) {
        self.rollBack = rollBack
        cancel(.probation, .sample)
        report(.probation, .failed, to, rollBack.reason)
        beginPass()
    }

    /// The state cannot come back. If the old generation is wanted all the same, it takes over with what it had at the swap; unless it is
    /// the one that hangs: then the new one is all there is.
    mutating func rollBackHindered(because reason: String) {
        if let hung, hung.generation == from {
            letGo()
            cancelAllTimers()
            report(.rollBack, .failed, from, reason)
            retire(from, then: .rollBackFailed(reason: reason, lost: lost))
        } else if rollBack?.isForced == true {
            lostOnTheWayBack = SwapReason.keptOld(reason)
            commit()
        } else {
            letGo()
            cancelAllTimers()
            hung = nil
            report(.rollBack, .failed, from, SwapReason.wouldLose(reason))
            beginProbation()
        }
    }

    mutating func rolledBack() {
        let reason = rollBack?.reason ?? ""
        if let loss = way.loss { lostOnTheWayBack = SwapReason.keptOld(loss) }
        report(.rollBack, .done, from, reason)
        retire(to, then: .rolledBack(reason: reason, lost: lostOnTheWayBack))
    }
}
