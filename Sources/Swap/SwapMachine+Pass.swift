/// Moving the calls, and the state, from one generation to the other.
extension SwapMachine {
    /// With nothing to move but the calls, they may be moved at once: those inside end where they are.
    mutating func beginPass() {
        pass += 1
        guard atDeadline != .leaveOld else { return commit() }
        phase = .quiescing
        isHolding = true
        set(.pause, after: policy.pauseLimit)
        actions.append(.quiesce(generation: source, pass: pass, maxParked: policy.maxParked))
    }

    mutating func quiesced(_ number: Int, _ calls: Int) -> Bool {
        guard phase == .quiescing, number == pass else { return false }
        report(.quiesce, .done, source, SwapReason.inside(calls))
        phase = .draining
        set(.drain, after: policy.drainDeadline)
        actions.append(.drain(generation: source, pass: pass))
        return true
    }

    mutating func drained(_ number: Int) -> Bool {
        guard phase == .draining || phase == .cancelling, number == pass else { return false }
        cancel(.drain, .cancel)
        report(phase == .draining ? .drain : .cancel, .done, source, SwapReason.inside(0))
        if way.moves {
            phase = .saving
            actions.append(.saveState(generation: source, pass: pass))
        } else {
            commit()
        }
        return true
    }

    mutating func drainRanOut() {
        let reason = SwapReason.notDrained(within: policy.drainDeadline, isCancelled: false)
        report(.drain, .failed, source, reason)
        guard atDeadline == .cancel else { return passFailed(because: reason) }
        phase = .cancelling
        set(.cancel, after: policy.drainDeadline)
        actions.append(.cancelCalls(generation: source, pass: pass))
    }

    mutating func cancelRanOut() {
        let reason = SwapReason.notDrained(within: policy.drainDeadline, isCancelled: true)
        report(.cancel, .failed, source, reason)
        passFailed(because: reason)
    }

    mutating func saved(_ number: Int, _ bytes: Int) -> Bool {
        guard phase == .saving, number == pass else { return false }
        report(.save, .done, source, SwapReason.state(bytes: bytes))
        if case .converted(let converter, let schema, let from, let to) = way {
            phase = .converting
            actions.append(.convertState(by: converter, schema: schema, from: from, to: to, pass: pass))
        } else {
            restore()
        }
        return true
    }

    mutating func converted(_ number: Int, _ bytes: Int) -> Bool {
        guard phase == .converting, number == pass else { return false }
        report(.convert, .done, target, SwapReason.state(bytes: bytes))
        restore()
        return true
    }

    private mutating func restore() {
        guard let version = way.version else { preconditionFailure("\(plugin): state that has no way was saved") }
        phase = .restoring
        actions.append(.restoreState(generation: target, version: version, pass: pass))
    }

    mutating func restored(_ number: Int) -> Bool {
        guard phase == .restoring, number == pass else { return false }
        report(.restore, .done, target, "version \(way.version ?? 0)")
        commit()
        return true
    }

    mutating func transferFailed(_ number: Int, _ failed: SwapPhase, _ reason: String) -> Bool {
        guard phase == failed, number == pass else { return false }
        reportFailure(SwapReason.clean(reason))
        passFailed(because: SwapReason.clean(reason))
        return true
    }

    /// Calls have been held as long as they may be. If that is the fault of a generation that does not answer, it is kept out of.
    mutating func pauseRanOut() {
        let reason = SwapReason.heldTooLong(phase, policy.pauseLimit)
        reportFailure(reason)
        if phase == .saving { hung = (source, reason) }
        if phase == .restoring { hung = (target, reason) }
        passFailed(because: reason)
    }

    private mutating func reportFailure(_ reason: String) {
        switch phase {
        case .quiescing: report(.quiesce, .failed, source, reason)
        case .draining: report(.drain, .failed, source, reason)
        case .cancelling: report(.cancel, .failed, source, reason)
        case .saving: report(.save, .failed, source, reason)
        case .converting: report(.convert, .failed, target, reason)
        case .restoring: report(.restore, .failed, target, reason)
        case .idle, .staging, .warming, .committing, .probation, .retiring, .finished:
            preconditionFailure("\(plugin): no calls are moved while \(phase)")
        }
    }

    private mutating func passFailed(because reason: String) {
        if pass == 1 { abort(because: reason) } else { rollBackHindered(because: reason) }
    }

    mutating func commit() {
        cancel(.drain, .cancel, .pause)
        phase = .committing
        current = target
        actions.append(.commit(generation: target, pass: pass))
        guard isHolding else { return }
        isHolding = false
        actions.append(.release(generation: target))
    }

    mutating func committed(_ number: Int, _ parked: Int, _ pause: Int, _ digest: String?) -> Bool {
        guard phase == .committing, number == pass else { return false }
        report(.commit, .done, target, SwapReason.committed(parked: parked, pauseNanoseconds: pause, digest: digest))
        if pass > 1 {
            rolledBack()
        } else if policy.probation > .zero, kind == .replace, !isHostStopping {
            beginProbation()
        } else {
            retire(from, then: .committed(lost: lost))
        }
        return true
    }
}
