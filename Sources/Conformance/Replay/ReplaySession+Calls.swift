import Gate
import Locking
import Recording
import Signature

/// Calls into the plugin.
extension ReplaySession {
    /// Makes a recorded call, on this thread.
    func perform(_ id: Int) {
        let record = recordedCall(id)
        guard let gate = instance.withLock({ $0 })?.host.gate, let edge = edge(record, gate), let ticket = open(record, gate) else {
            return change { $0.machine.drop(id) }
        }
        let close: @Sendable () -> Void = { [self] in
            _ = gate.close(ticket.id, by: gate.host)
            change { state in
                state.tickets[ticket.id] = nil
                state.open[id] = nil
            }
        }
        let call = HostCall(edge, below: ticket)
        let answers = Locked(CallbackAnswers(record))
        let answer: @Sendable (Int, CallbackArguments) -> GateStatus = { parameter, _ in answers.withLock { $0.next(parameter) } }
        if record.call.signature.isAsynchronous {
            return call.beginAnswering(record.call.arguments, answer, completion: { _ in close() })
        }
        // What came of it, the observer has seen.
        _ = try? call.runAnswering(record.call.arguments, answer)
        close()
    }

    /// A call that stands for whoever made the recorded one: below the same call, with the same time left.
    private func open(_ record: CallRecord, _ gate: Gate) -> CallTicket? {
        let parent = state.withLock { $0.identities[record.call.parent] ?? 0 }
        let timeout = record.call.deadline == 0 ? 0 : max(1, record.call.deadline - clock.now())
        var opened = gate.open(by: gate.host, below: parent, timeout: timeout)
        if case .failure = opened { opened = gate.open(by: gate.host, timeout: timeout) }
        guard let ticket = try? opened.get() else { return nil }
        state.withLock { state in
            state.tickets[ticket.id] = record.call.id
            state.open[record.call.id] = ticket
        }
        return ticket
    }

    /// The recorded caller's way to the function; nil when the plugin does not have it.
    private func edge(_ record: CallRecord, _ gate: Gate) -> Edge? {
        let key = EdgeKey(caller: record.call.peer, title: record.title)
        if let known = state.withLock({ $0.edges[key] }) { return known }
        let has = instance.withLock { $0 }?.functions.contains {
            "\($0.interface)" == record.call.interface && $0.signature.isCompatible(with: record.call.signature)
        }
        guard has == true else { return nil }
        let caller = Party(id: record.call.peer, generation: 1, isSerial: false, admission: .open)
        guard let edge = try? gate.connect(
            consumer: caller, to: .seat(seat), interface: record.call.interface, signature: record.call.signature).edge
        else { return nil }
        return state.withLock { state in
            state.edges[key] = state.edges[key] ?? edge
            return state.edges[key]
        }
    }
}
