import CCrucible
import CCrucibleHost
import Timing

extension Gate {
    /// A crossing that has an id of its own: asynchronous, with callbacks, or traced.
    func crossWithNode(
        _ edge: Edge, _ arguments: Arguments, _ outer: UnsafePointer<crucible_call>?, _ lineage: Lineage,
        _ thread: UnsafeMutablePointer<crh_thread>, _ callbacks: [Int: HostAnswer]?
    ) -> Int32 {
        CrossingFrame.with(parameters: edge.operations.count) { frame in
            let count = crh_cell_of(thread, edge.raw.pointee.cell)
            // All that can be wrong is found before the call has an id: from then on it may be answered at any moment.
            if let failure = frame.prepare(edge, arguments, limit: limit) { return refuse(count, failure, outer) }
            let node: CallNode
            switch take(edge, arguments, callbacks) {
            case .failure(let failure): return refuse(count, failure, outer)
            case .success(let callbacks):
                guard let made = makeNode(edge, lineage, callbacks) else { return refuse(count, .parentEnded, outer) }
                node = made
            }
            if let failure = begin(node) { return refuse(count, failure, outer) }
            frame.bridge(edge, node.id)
            observeCall(edge, node, frame, .outOf, edge.consumer)
            if let admission, thread.pointee.depth == 0, node.crossingAbove == 0, let admitted = admit(edge, node, frame, by: admission, outer) {
                return admitted
            }
            return serve(edge, node, frame, arguments, outer, thread)
        }
    }

    /// Goes in, at once or later, and runs the callee.
    private func serve(
        _ edge: Edge, _ node: CallNode, _ frame: CrossingFrame, _ arguments: Arguments, _ outer: UnsafePointer<crucible_call>?,
        _ thread: UnsafeMutablePointer<crh_thread>
    ) -> Int32 {
        var lineage = lineage(node)
        while true {
            switch enter(edge, lineage, thread) {
            case .refused(let refusal): return endRefused(node, edge, refusal.failure(edge), outer)
            case .parked(let seat) where edge.signature.isAsynchronous && !edge.hasOuts:
                // It returns at once, as always; the call goes on by itself when the plugin has been replaced.
                guard let call = ParkedCall(edge, node, frame) else {
                    return endRefused(node, edge, Refusal.consumerIsFull.failure(edge), outer)
                }
                switch seat.wait(Parking.Waiter(call: call)) {
                case .waits:
                    observeReturn(edge, node, nil)
                    return Int32(CRUCIBLE_OK)
                case .over: continue
                case .full: return endRefused(node, edge, Refusal.tooManyParked.failure(edge), outer)
                }
            case .parked(let seat): if let refusal = park(seat, &lineage) { return endRefused(node, edge, refusal.failure(edge), outer) }
            case .entered(let party):
                let failure = run(edge, node, party, frame, arguments, lineage, thread)
                return edge.signature.isAsynchronous ? endBeginning(node, edge, failure, outer) : endSynchronous(node, edge, failure, outer)
            }
        }
    }

    /// Runs the callee, which has been entered. An asynchronous call counts as inside until it is answered, beside the function itself.
    private func run(
        _ edge: Edge, _ node: CallNode, _ party: UnsafePointer<crh_party>, _ frame: CrossingFrame, _ arguments: Arguments?,
        _ lineage: Lineage, _ thread: UnsafeMutablePointer<crh_thread>
    ) -> GateFailure? {
        let cell = crh_cell_of(thread, party.pointee.cell)
        defer { crh_leave_cell(cell) }
        crh_enter_cell(cell)
        guard node.beginServing(Party.of(party)) else {
            crh_leave_cell(cell)
            return nil
        }
        frame.describeCall(edge, lineage)
        if arguments != nil { frame.count(edge, as: party) }
        observeCall(edge, node, frame, .into, Party.of(party))
        let status = frame.call(edge, party, thread, lineage)
        // Copied before they are handed over and freed.
        let outs = edge.observers == nil ? [] : frame.outs(edge)
        let failure = arguments.map { frame.finish(edge, $0, status, self, thread) } ?? Self.failure(edge, status, thread)
        observe(edge, node, .returned(failure, outs: failure == nil ? outs : []))
        return failure
    }

    /// Takes up a call that has waited. Its consumer was told OK, so that a failure goes to its `done`.
    func resume(_ parked: ParkedCall) {
        let (edge, node, thread) = (parked.edge, parked.node, crh_current())
        CrossingFrame.with(parameters: edge.operations.count) { frame in
            parked.lay(frame)
            frame.bridge(edge, node.id)
            let lineage = lineage(node)
            while true {
                switch enter(edge, lineage, thread) {
                case .refused(let refusal): return answer(node, refusal.failure(edge))
                case .parked(let seat):
                    switch seat.wait(Parking.Waiter(call: parked)) {
                    case .waits: return
                    case .over: continue
                    case .full: return answer(node, Refusal.tooManyParked.failure(edge))
                    }
                case .entered(let party):
                    guard let failure = run(edge, node, party, frame, nil, lineage, thread) else { return }
                    node.calleeHasEnded()
                    return answer(node, failure)
                }
            }
        }
    }

    private static func failure(_ edge: Edge, _ status: Int32, _ thread: UnsafeMutablePointer<crh_thread>) -> GateFailure? {
        status == CRUCIBLE_OK ? nil : CrossingFrame.failure(edge, status, thread)
    }

    private func lineage(_ node: CallNode) -> Lineage {
        Lineage(
            id: node.id, chain: node.rootChain, deadline: node.deadline, traceHigh: node.trace?.id.high ?? 0,
            traceLow: node.trace?.id.low ?? 0, isTraced: node.trace != nil, begins: node.crossingAbove == 0)
    }

    /// The call did not get in.
    func endRefused(_ node: CallNode, _ edge: Edge, _ failure: GateFailure, _ outer: UnsafePointer<crucible_call>?) -> Int32 {
        observeReturn(edge, node, failure)
        return edge.signature.isAsynchronous ? endBeginning(node, edge, failure, outer) : endSynchronous(node, edge, failure, outer)
    }

    /// The callee returned from a synchronous function: its callbacks die, its id ends.
    private func endSynchronous(_ node: CallNode, _ edge: Edge, _ failure: GateFailure?, _ outer: UnsafePointer<crucible_call>?) -> Int32 {
        node.calleeHasEnded()
        close(node, status: failure?.status.rawValue ?? Int32(CRUCIBLE_OK))
        // One that another thread of the callee's still runs uses what the consumer has on its stack.
        node.awaitCallbacks()
        leave(edge, node, failure?.status.rawValue ?? Int32(CRUCIBLE_OK))
        return failure.map { fail($0, outer) } ?? Int32(CRUCIBLE_OK)
    }

    /// The callee returned from the beginning of an asynchronous function.
    private func endBeginning(_ node: CallNode, _ edge: Edge, _ failure: GateFailure?, _ outer: UnsafePointer<crucible_call>?) -> Int32 {
        guard let failure else { return Int32(CRUCIBLE_OK) }
        node.calleeHasEnded()
        var text = failure.message
        // Whoever claims the answer first counts: the consumer hears of the end once, by `done` or by this status.
        let claim = text.withUTF8 { node.beginAnswer(failure.status.rawValue, UnsafeRawBufferPointer($0)) }
        guard case .now = claim else { return Int32(CRUCIBLE_OK) }
        close(node, status: failure.status.rawValue)
        leave(edge, node, failure.status.rawValue)
        return fail(failure, outer)
    }

    /// The consumer's callbacks, checked.
    private func take(
        _ edge: Edge, _ arguments: Arguments, _ own: [Int: HostAnswer]?
    ) -> Result<[ConsumerCallback?], GateFailure> {
        // What is counted in `Parameter` is counted by all threads, so that it is left alone here.
        var callbacks = [ConsumerCallback?](repeating: nil, count: edge.operations.count)
        for index in 0..<edge.operations.count where edge.operations.start[index] == .callback {
            if let body = own?[index] {
                callbacks[index] = .host(body)
                continue
            }
            let words = arguments[index + 1]!.load(as: crucible_fn_void.self)
            guard let function = words.invoke else {
                return .failure(GateFailure(.invalidArgument, "callback '\(edge.parameters[index].name)' has no function"))
            }
            // Safe: only called through the callback's own signature.
            let erased = unsafeBitCast(function, to: (@convention(c) () -> Void).self)
            callbacks[index] = .foreign(ForeignCallback(function: erased, context: words.context))
        }
        return .success(callbacks)
    }

    /// nil when the call that it belongs to has ended meanwhile.
    private func makeNode(_ edge: Edge, _ lineage: Lineage, _ callbacks: [ConsumerCallback?]) -> CallNode? {
        let above = table.node(lineage.id)
        if lineage.id != 0, above == nil { return nil }
        return CallNode(
            caller: edge.consumer, server: nil, edge: edge, callbacks: callbacks, below: above, chain: lineage.chain,
            deadline: lineage.deadline, trace: above?.trace, started: clock.now())
    }

    /// Gives the call its id, its place below its parent, and its deadline.
    func begin(_ node: CallNode) -> GateFailure? {
        guard let id = table.insert(node) else {
            return GateFailure(.resourceExhausted, "more than \(CallTable.capacity) calls at once")
        }
        if node.parent != 0, table.node(node.parent)?.addChild(id) != true {
            table.remove(id)
            return GateFailure(.cancelled, "the call that this one belongs to has ended")
        }
        if node.deadline != 0 {
            let timer = clock.schedule(at: node.deadline) { [weak self] in self?.end(id, .deadline) }
            if !node.keep(timer) { clock.cancel(timer) }
        }
        return nil
    }

    /// Forgets the call: timers, place below the parent, id. What is still below it is cancelled.
    func close(_ node: CallNode, status: Int32) {
        let id = node.id
        let (timers, children, waiting, place) = node.close()
        for timer in timers { clock.cancel(timer) }
        place?.leave()
        if node.parent != 0 { table.node(node.parent)?.removeChild(id) }
        guard table.remove(id) else { return }
        for signal in waiting { signal.notify() }
        if let trace = node.trace { record(node, id, status, in: trace) }
        for child in children { end(child, .cancelled) }
    }

    /// The first thousand calls are all timed, so that seldom ones are known; later ones one in sixteen, since threads that record wait for one
    /// another's cache lines.
    private static func isTimed(_ edge: Edge, _ count: UnsafeMutablePointer<crh_cell>) -> Bool {
        edge.takesEarlyTime() || crh_left(count) & 15 == 0
    }

    /// Counts the call as answered.
    func leave(_ edge: Edge, _ node: CallNode, _ status: Int32) {
        let thread = crh_current()
        let count = crh_cell_of(thread, edge.raw.pointee.cell)
        if Self.isTimed(edge, count) { edge.time(clock.now() - node.started) }
        if status != CRUCIBLE_OK { crh_fail_cell(count, status) }
        if let server = node.server { crh_leave_cell(crh_cell_of(thread, server.raw.pointee.cell)) }
        crh_leave_cell(count)
    }
}

extension CrossingFrame {
    /// Puts the gate's callbacks in place of the consumer's.
    func bridge(_ edge: Edge, _ id: UInt64) {
        for index in 0..<edge.operations.count where edge.operations.start[index] == .callback {
            replacements[index] = (edge.operations.bridges[index], id)
            arguments[index + 2] = UnsafeMutableRawPointer(replacements + index)
        }
    }
}
