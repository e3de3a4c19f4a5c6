import CCrucible
import CCrucibleHost
import Dispatch
import Timing

/// Calls that are opened, cancelled, watched and closed by name: what the host's table offers to plugins, and the host itself uses.
extension Gate {
    /// Opens a call below `parent` (0: a root) that can be cancelled on its own.
    ///
    /// - Parameters:
    ///   - server: who may watch for its end beside `party`: the plugin whose lifecycle function runs in it.
    ///   - timeout: nanoseconds from now, 0: the parent's deadline only.
    public func open(
        by party: Party, serving server: Party? = nil, below parent: UInt64 = 0, timeout: Int64, trace: Trace? = nil
    ) -> Result<CallTicket, GateFailure> {
        let above = table.node(parent)
        if parent != 0, above == nil { return .failure(.parentEnded) }
        var deadline = above?.deadline ?? 0
        let trace = trace ?? above?.trace
        if timeout > 0 {
            let (own, overflow) = clock.now().addingReportingOverflow(timeout)
            if !overflow { deadline = deadline == 0 ? own : min(own, deadline) }
        }
        let node = CallNode(
            caller: party, server: server ?? party, edge: nil, callbacks: [], below: above, chain: surroundingChain, deadline: deadline,
            trace: trace, started: clock.now())
        if let failure = begin(node) { return .failure(failure) }
        return .success(CallTicket(
            id: node.id, chain: node.rootChain, deadline: deadline, traceHigh: trace?.id.high ?? 0, traceLow: trace?.id.low ?? 0))
    }

    /// The chain that this thread is inside of; 0: none.
    private var surroundingChain: UInt64 {
        let thread = crh_current()
        return thread.pointee.depth > 0 ? crh_chain(thread) : 0
    }

    /// Cancels a call that `party` opened or made.
    public func cancel(_ id: UInt64, by party: Party) -> GateStatus {
        guard let node = table.node(id) else { return .gone }
        guard node.caller === party else { return .denied }
        end(id, .cancelled)
        return .ok
    }

    /// Closes a call that `party` opened. What is still below it is cancelled.
    public func close(_ id: UInt64, by party: Party) -> GateStatus {
        guard let node = table.node(id) else { return .gone }
        guard node.caller === party, node.edge == nil else { return .denied }
        node.calleeHasEnded()
        close(node, status: Int32(CRUCIBLE_OK))
        return .ok
    }

    /// Cancels every call that is inside `party` now.
    public func cancelAll(into party: Party) {
        for node in table.all where node.server === party && node.edge != nil { end(node.id, .cancelled) }
    }

    /// Answers the asynchronous calls that are inside `party`, which is given up: it is not told, and what it answers comes too late.
    public func answerAll(inside party: Party) {
        for node in table.all where node.server === party {
            guard let edge = node.edge, edge.signature.isAsynchronous else { continue }
            answerNow(node, GateFailure(.unavailable, "\(edge.title) was given up before it answered"))
        }
    }

    /// Whether the work for a call is still wanted.
    public func check(_ id: UInt64) -> GateStatus {
        if id == 0 { return .ok }
        guard let node = table.node(id) else { return .cancelled }
        if node.deadline != 0, clock.now() >= node.deadline { return .deadlineExceeded }
        return switch node.ending {
        case .cancelled: .cancelled
        case .deadline: .deadlineExceeded
        case nil: .ok
        }
    }

    /// Registers who is told when the call ends early: the party that serves or opened it. Calls back at once if it has.
    func watch(_ id: UInt64, by party: Party, _ callback: CancelCallback) -> GateStatus {
        guard let node = table.node(id) else { return .gone }
        guard node.server === party else { return .denied }
        if !node.watch(callback) { callback() }
        return .ok
    }

    /// Ends a call early, and all below it. The callee is told, and when cancelled has a moment to answer for itself.
    func end(_ id: UInt64, _ ending: CallNode.Ending) {
        var rest = [id]
        while let id = rest.popLast() {
            guard let node = table.node(id), let told = node.end(ending) else { continue }
            table.markEnded(id)
            for signal in told.waiting { signal.notify() }
            rest += told.children
            if ending == .cancelled, let edge = node.edge { observe(edge, node, .cancelled) }
            if let onCancel = told.onCancel { tell(node, onCancel) }
            guard let edge = node.edge, edge.signature.isAsynchronous else { continue }
            switch ending {
            case .deadline: answerNow(node, GateFailure(.deadlineExceeded, "\(edge.title) did not answer before the deadline"))
            // One that is parked has no callee that could answer for itself.
            case .cancelled where node.server == nil: answerNow(node, GateFailure(.cancelled, "cancelled"))
            case .cancelled: answerLater(node)
            }
        }
    }

    /// Plugin code must not run on the clock's thread, nor on that of whoever cancels; and a callee that does not return from being told
    /// must not keep its caller waiting.
    private func tell(_ node: CallNode, _ onCancel: CancelCallback) {
        DispatchQueue.global().async {
            if !node.hasCalleeEnded { onCancel() }
        }
    }

    private func answerNow(_ node: CallNode, _ failure: GateFailure) {
        DispatchQueue.global().async { [self] in answer(node, failure) }
    }

    private func answerLater(_ node: CallNode) {
        let timer = clock.schedule(at: clock.now() + Self.cancellationGrace.nanoseconds) { [self] in
            answerNow(node, GateFailure(.cancelled, "cancelled"))
        }
        if !node.keep(timer) { clock.cancel(timer) }
    }
}

/// An open call, as values.
public struct CallTicket: Sendable {
    public var id: UInt64
    public var chain: UInt64
    public var deadline: Int64
    public var traceHigh: UInt64
    public var traceLow: UInt64
}
