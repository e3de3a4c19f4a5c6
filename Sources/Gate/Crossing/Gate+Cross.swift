import CCrucible
import CCrucibleHost
import ForeignFunction

extension Gate {
    typealias Arguments = UnsafeMutablePointer<UnsafeMutableRawPointer?>

    /// One crossing: enter, admit, call, meter, leave.
    ///
    /// - Parameters:
    ///   - arguments: pointers to the consumer's arguments: its `crucible_call *`, then the parameters.
    ///   - callbacks: the host's own callbacks, by parameter, when the host is the consumer.
    func cross(_ edge: Edge, _ arguments: Arguments, _ callbacks: [Int: @Sendable (CallbackArguments) -> Void]?) -> Int32 {
        let thread = crh_current()
        let shard = edge.counters.shards + EdgeCounters.shard(thread)
        // Counted before anything is read, so that whoever closes a party sees either no call or a counted one.
        let ticket = shard.pointee.entered.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue
        let outer = arguments[0]?.load(as: UnsafePointer<crucible_call>?.self)
        let status: Int32
        switch admit(edge, outer, thread) {
        case .refused(let refusal):
            // A call of the wrong size has no `error` to be trusted.
            status = fail(refusal.failure(edge), refusal == .malformedCall ? nil : outer)
            shard.pointee.failed.wrappingAdd(1, ordering: .relaxed)
            shard.pointee.left.wrappingAdd(1, ordering: .sequentiallyConsistent)
        case .admitted(let lineage) where edge.isPlain && !lineage.isTraced:
            let isTimed = ticket & 63 == 0
            let start = isTimed ? clock.now() : 0
            status = crossPlain(edge, arguments, outer, lineage, thread)
            if isTimed { meter(shard, start) }
            if status != CRUCIBLE_OK { shard.pointee.failed.wrappingAdd(1, ordering: .relaxed) }
            shard.pointee.left.wrappingAdd(1, ordering: .sequentiallyConsistent)
        case .admitted(let lineage):
            status = crossWithNode(edge, arguments, outer, lineage, thread, callbacks)
        }
        return status
    }

    @inline(never)
    func meter(_ shard: UnsafeMutablePointer<EdgeCounters.Shard>, _ start: Int64) {
        shard.pointee.samples.wrappingAdd(1, ordering: .relaxed)
        shard.pointee.nanoseconds.wrappingAdd(UInt64(max(0, clock.now() - start)), ordering: .relaxed)
    }

    /// Tells the consumer why, and gives the status to return.
    @inline(never)
    func fail(_ failure: GateFailure, _ outer: UnsafePointer<crucible_call>?) -> Int32 {
        if let error = outer?.pointee.error, error.pointee.size >= UInt32(MemoryLayout<crucible_out>.size), let write = error.pointee.write {
            var text = failure.message
            _ = text.withUTF8 { write(error, $0.baseAddress, $0.count) }
        }
        return failure.status.rawValue
    }

    /// A synchronous crossing without callbacks: nothing is allocated unless the callee writes or fails.
    private func crossPlain(
        _ edge: Edge, _ arguments: Arguments, _ outer: UnsafePointer<crucible_call>?, _ lineage: Lineage,
        _ thread: UnsafeMutablePointer<crh_thread>
    ) -> Int32 {
        // A closure would retain what it captures, twice for each call, on counters that all threads share. The caller holds both.
        let (unmanagedEdge, unmanagedGate) = (Unmanaged.passUnretained(edge), Unmanaged.passUnretained(self))
        return CrossingFrame.with(parameters: edge.operations.count) { frame in
            unmanagedEdge._withUnsafeGuaranteedRef { edge in
                unmanagedGate._withUnsafeGuaranteedRef { $0.crossPlain(edge, arguments, outer, lineage, thread, frame) }
            }
        }
    }

    @inline(__always)
    private func crossPlain(
        _ edge: Edge, _ arguments: Arguments, _ outer: UnsafePointer<crucible_call>?, _ lineage: Lineage,
        _ thread: UnsafeMutablePointer<crh_thread>, _ frame: CrossingFrame
    ) -> Int32 {
        if let failure = frame.prepare(edge, arguments, limit: limit) { return fail(failure, outer) }
        frame.describeCall(edge, lineage)
        let status = frame.call(edge, thread, lineage)
        if let failure = frame.finish(edge, arguments, status, self) { return fail(failure, outer) }
        return Int32(CRUCIBLE_OK)
    }
}
