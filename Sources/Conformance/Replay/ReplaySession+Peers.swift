import Gate
import Recording
import Signature

/// What the plugin does: it is written down, and its calls are answered as they were.
extension ReplaySession: CrossingObserver {
    func observe(_ crossing: Crossing) {
        change { state in
            let signature = state.tracker.signature(crossing.direction, crossing.call)
            guard let event = state.tracker.take(crossing) else { return }
            var replayed: Int?
            if case .call(let call) = event.body, case .called(let begun) = crossing.event {
                replayed = pair(call, crossing.call, begun.ancestors, &state)
            }
            state.machine.observe(event)
            state.file.write(event.line(signature, replays: replayed))
        }
    }

    private func pair(_ call: RecordedEvent.Call, _ identity: UInt64, _ ancestors: [UInt64], _ state: inout State) -> Int? {
        switch call.direction {
        case .into:
            guard let ticket = ancestors.first(where: { state.tickets[$0] != nil }), let id = state.tickets[ticket] else { return nil }
            state.machine.began(id, as: call.id)
            return id
        case .outOf:
            guard let id = state.machine.match(call) else { return nil }
            state.identities[id] = identity
            return id
        }
    }

    /// The body of every peer: answers as it was recorded.
    func answer(_ invocation: HostInvocation, _ signature: Signature) -> GateStatus {
        let record: CallRecord? = state.withLock { state in
            state.tracker.number(.outOf, invocation.call).flatMap { state.machine.recorded($0) }.flatMap { state.machine.calls[$0] }
        }
        guard let record else { return answerNew(invocation, signature) }
        let nested = state.withLock { state in
            state.callbacks[record.call.id] = callbacks(invocation, signature)
            return state.machine.enter(record.call.id)
        }
        changed.notify()
        for id in nested { perform(id) }
        if signature.isAsynchronous { invocation.onCancel { [self] in answerCancelled(record) } }
        return give(record, invocation, signature)
    }

    private func callbacks(_ invocation: HostInvocation, _ signature: Signature) -> [Int: HostCallback] {
        var found: [Int: HostCallback] = [:]
        for (index, parameter) in signature.parameters.enumerated() {
            if case .callback = parameter.kind { found[index] = invocation.callback(index) }
        }
        return found
    }

    private func give(_ record: CallRecord, _ invocation: HostInvocation, _ signature: Signature) -> GateStatus {
        if !signature.isAsynchronous {
            for callback in record.callbacks { invocation.callback(callback.parameter)(callback.values) }
        }
        let outcome = record.returned ?? .init(.ok, "")
        guard outcome.status == .ok else { return invocation.fail(outcome.status, outcome.text) }
        var outs = record.outs[...]
        for (index, parameter) in signature.parameters.enumerated() {
            if case .out = parameter.kind, let value = outs.popFirst() { invocation.set(index, value) }
        }
        return .ok
    }

    /// A call that was not recorded: what can be answered without harm is, all else is unavailable.
    private func answerNew(_ invocation: HostInvocation, _ signature: Signature) -> GateStatus {
        let call = RecordedEvent.Call(
            id: 0, parent: 0, direction: .outOf, peer: invocation.provider, interface: invocation.interface, signature: signature, deadline: 0,
            arguments: invocation.arguments)
        if let repeated = state.withLock({ $0.machine.repeated(call) }) { return give(repeated, invocation, signature) }
        // What is said of traces is not recorded.
        if ["crucible.log/1", "crucible.trace/1"].contains(invocation.interface) { return .ok }
        if invocation.interface == "crucible.metric/1" {
            for (index, parameter) in signature.parameters.enumerated() {
                if case .out = parameter.kind { invocation.set(index, number: 1) }
            }
            return .ok
        }
        return invocation.fail(.unavailable, "the recording has no such call of \(invocation.interface):\(signature.name)")
    }

    /// The plugin cancels a call: it gets the recorded end of it, now.
    private func answerCancelled(_ record: CallRecord) {
        let outcome = record.done.flatMap { $0.status == .ok ? nil : $0 } ?? .init(.cancelled, "cancelled")
        let done = state.withLock { $0.callbacks[record.call.id]?[record.call.signature.parameters.count - 1] }
        done?.callAsFunction(.i32(outcome.status.rawValue), .str(outcome.text))
    }
}
