import CCrucible
import CCrucibleHost
import Timing

extension Gate {
    /// A crossing that has an id of its own: asynchronous, with callbacks, or traced.
    func crossWithNode(
        _ edge: Edge, _ arguments: Arguments, _ outer: UnsafePointer<crucible_call>?, _ lineage: Lineage,
        _ thread: UnsafeMutablePointer<crh_thread>, _ callbacks: [Int: @Sendable (CallbackArguments) -> Void]?
    ) -> Int32 {
        CrossingFrame.with(parameters: edge.operations.count) { frame in
            // All that can be wrong is found before the call has an id: from then on it may be answered at any moment.
            if let failure = frame.prepare(edge, arguments, limit: limit) { return refuse(edge, failure, outer) }
            let node: CallNode
            switch take(edge, arguments, callbacks) {
            case .failure(let failure): return refuse(edge, failure, outer)
            case .success(let callbacks):
                guard let made = makeNode(edge, lineage, callbacks) else { return refuse(edge, Refusal.parentEnded.failure(edge), outer) }
                node = made
            }
            if let failure = begin(node) { return refuse(edge, failure, outer) }
            frame.bridge(edge, node.id)
            var own = lineage
            own.id = node.id
            own.chain = node.rootChain
            frame.describeCall(edge, own)
            let status = frame.call(edge, thread, own)
            let failure = frame.finish(edge, arguments, status, self)
            return edge.signature.isAsynchronous ? endBeginning(node, edge, failure, outer) : endSynchronous(node, edge, failure, outer)
        }
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

    private func refuse(_ edge: Edge, _ failure: GateFailure, _ outer: UnsafePointer<crucible_call>?) -> Int32 {
        let shard = edge.counters.shards + EdgeCounters.shard(currentThread())
        shard.pointee.failed.wrappingAdd(1, ordering: .relaxed)
        shard.pointee.left.wrappingAdd(1, ordering: .sequentiallyConsistent)
        return fail(failure, outer)
    }

    /// The consumer's callbacks, checked.
    private func take(
        _ edge: Edge, _ arguments: Arguments, _ own: [Int: @Sendable (CallbackArguments) -> Void]?
    ) -> Result<[ConsumerCallback?], GateFailure> {
        var callbacks: [ConsumerCallback?] = []
        for (index, parameter) in edge.parameters.enumerated() {
            guard parameter.bridge != nil else {
                callbacks.append(nil)
                continue
            }
            if let body = own?[index] {
                callbacks.append(.host(body))
                continue
            }
            let words = arguments[index + 1]!.load(as: crucible_fn_void.self)
            guard let function = words.invoke else {
                return .failure(GateFailure(.invalidArgument, "callback '\(parameter.name)' has no function"))
            }
            // Safe: only called through the callback's own signature.
            let erased = unsafeBitCast(function, to: (@convention(c) () -> Void).self)
            callbacks.append(.foreign(ForeignCallback(function: erased, context: words.context)))
        }
        return .success(callbacks)
    }

    /// nil when the call that it belongs to has ended meanwhile.
    private func makeNode(_ edge: Edge, _ lineage: Lineage, _ callbacks: [ConsumerCallback?]) -> CallNode? {
        let above = table.node(lineage.id)
        if lineage.id != 0, above == nil { return nil }
        return CallNode(
            caller: edge.consumer, server: edge.provider, edge: edge, callbacks: callbacks, below: above, deadline: lineage.deadline,
            trace: above?.trace, started: clock.now())
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
        let (timers, children) = node.close()
        for timer in timers { clock.cancel(timer) }
        if node.parent != 0 { table.node(node.parent)?.removeChild(id) }
        guard table.remove(id) else { return }
        if let trace = node.trace, let edge = node.edge {
            trace.record(Span(
                id: id, parent: node.spanParent, caller: node.caller.id, provider: node.server.id, interface: edge.interface,
                function: edge.signature.name, start: node.started, end: clock.now(), status: status))
        }
        for child in children { end(child, .cancelled) }
    }

    func leave(_ edge: Edge, _ node: CallNode, _ status: Int32) {
        let shard = edge.counters.shards + EdgeCounters.shard(currentThread())
        meter(shard, node.started)
        if status != CRUCIBLE_OK { shard.pointee.failed.wrappingAdd(1, ordering: .relaxed) }
        shard.pointee.left.wrappingAdd(1, ordering: .sequentiallyConsistent)
    }
}

extension CrossingFrame {
    /// Puts the gate's callbacks in place of the consumer's.
    func bridge(_ edge: Edge, _ id: UInt64) {
        for (index, parameter) in edge.parameters.enumerated() {
            guard let bridge = parameter.bridge else { continue }
            // Safe: an address as a word of crucible_fn_*, which has the same layout whatever its arguments.
            replacements[index] = (UInt64(UInt(bitPattern: unsafeBitCast(bridge.function, to: UnsafeRawPointer.self))), id)
            arguments[index + 2] = UnsafeMutableRawPointer(replacements + index)
        }
    }
}
