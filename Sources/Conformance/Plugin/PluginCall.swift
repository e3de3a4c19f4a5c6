import Gate
import Glibc
import Locking
import Signature
import Timing

/// One call of a plugin's function below the gate: what it returned, what came out, and every callback, the forbidden ones included.
/// [any-thread]
final class PluginCall: Sendable {
    struct Outcome: Sendable {
        /// What the function returned, or `done` was given.
        var status: GateStatus
        /// The text of the failure, or of `done`.
        var text: String
        var outs: [(name: String, value: HostCall.OutValue)]
        /// What came to the callbacks beside `done`: name and arguments.
        var callbacks: [(name: String, values: [GateValue?])]

        var isOK: Bool { status == .ok }
        /// The first `out` as text.
        var firstOut: String? { outs.first?.value.text }
    }

    private struct State {
        var returned: GateStatus?
        var failure = ""
        var outs: [(name: String, value: HostCall.OutValue)] = []
        var callbacks: [(name: String, values: [GateValue?])] = []
        var answer: (status: GateStatus, text: String)?
        var problems: [String] = []
        /// Callbacks after the end, `done` a second time included.
        var late = 0
    }

    /// Callbacks kept of one call.
    private static let maximumCallbacks = 100

    let function: PluginFunction
    let token: UInt64
    let ticket: CallTicket
    private let host: MockHost
    private let callbackStatus: GateStatus
    private let state = Locked(State())
    private let answered = Signal()

    init(_ function: PluginFunction, token: UInt64, ticket: CallTicket, host: MockHost, callbackStatus: GateStatus) {
        self.function = function
        self.token = token
        self.ticket = ticket
        self.host = host
        self.callbackStatus = callbackStatus
    }

    // MARK: The plugin's side

    func receive(_ parameter: Int, _ values: [GateValue?]) -> GateStatus {
        let signature = function.signature
        let isDone = signature.isAsynchronous && parameter == signature.parameters.count - 1
        guard signature.parameters.indices.contains(parameter) else { return .invalidArgument }
        let name = signature.parameters[parameter].name
        return state.withLock { state in
            if values.contains(nil) {
                state.problems.append("\(name) of \(function.title) got text that is not UTF-8, or a size without data")
            }
            let isOver = state.answer != nil || (state.returned.map { $0 != .ok || !signature.isAsynchronous } ?? false)
            guard !isOver else {
                state.late += 1
                return .gone
            }
            guard isDone, case .i32(let status)? = values.first else {
                if state.callbacks.count < Self.maximumCallbacks { state.callbacks.append((name, values)) }
                return callbackStatus
            }
            var text = ""
            if case .str(let own)? = values.last { text = own }
            state.answer = (GateStatus(rawValue: status), text)
            answered.notify()
            return .ok
        }
    }

    func returned(_ status: GateStatus, _ text: String, _ outs: [(name: String, value: HostCall.OutValue)]) {
        state.withLock { state in
            (state.returned, state.failure, state.outs) = (status, text, outs)
            if status != .ok, state.answer != nil {
                state.problems.append("\(function.title) returned \(status), yet it had called done")
            }
        }
    }

    // MARK: The suite's side

    /// Waits for the end: of a synchronous function it is there. nil when there is none in time.
    func wait(_ timeout: Duration) -> Outcome? {
        if let outcome { return outcome }
        _ = answered.wait(until: SystemClock.shared.now() + timeout.nanoseconds)
        return outcome
    }

    var outcome: Outcome? {
        state.withLock { state in
            guard let returned = state.returned else { return nil }
            if returned != .ok || !function.signature.isAsynchronous {
                return Outcome(status: returned, text: state.failure, outs: state.outs, callbacks: state.callbacks)
            }
            return state.answer.map { Outcome(status: $0.status, text: $0.text, outs: state.outs, callbacks: state.callbacks) }
        }
    }

    /// Rules that the plugin broke with its callbacks so far.
    var problems: [String] {
        state.withLock { state in
            let late = state.late == 0 ? [] : ["\(function.title) called back \(state.late) times after the call was over"]
            return state.problems + late
        }
    }

    /// How often it called back after the call was over.
    var late: Int { state.withLock { $0.late } }

    func cancel() { _ = host.gate.cancel(ticket.id, by: host.gate.host) }

    /// Gives the call back. What comes later is counted as a stray.
    func close() {
        _ = host.gate.close(ticket.id, by: host.gate.host)
        CallbackDesk.remove(token)
    }

    /// Ends it as a tolerant host does: waits a moment, cancels, waits the grace, and lets it go.
    func settle(_ patience: Duration) -> (outcome: Outcome?, wasCancelled: Bool) {
        defer { close() }
        if let outcome = wait(patience) { return (outcome, false) }
        cancel()
        return (wait(PluginInstance.cancellationGrace), true)
    }
}
