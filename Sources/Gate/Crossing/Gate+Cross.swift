import CCrucible
import CCrucibleHost
import ForeignFunction

extension Gate {
    typealias Arguments = UnsafeMutablePointer<UnsafeMutableRawPointer?>

    /// The body of an edge's C function, where it does not take the short way of `edge.c`.
    static let enter: Trampoline.Handler = { _, result, arguments, context in
        guard let arguments, let context else { return Trampoline.answer(Int32(CRUCIBLE_INVALID_ARGUMENT), to: result) }
        let status = Unmanaged<Edge>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.gate.cross($0, arguments, nil) }
        Trampoline.answer(status, to: result)
    }

    /// Safe: the same parameters, with the cif as an untyped pointer.
    static let untypedEnter = unsafeBitCast(enter, to: crh_handler.self)

    /// A call on the short way has failed; its frame has just been left.
    static let directFailed: @convention(c) (UnsafeMutableRawPointer, UnsafePointer<crucible_call>?, Int32) -> Int32 = { context, outer, status in
        Unmanaged<Edge>.fromOpaque(context)._withUnsafeGuaranteedRef { edge in
            edge.gate.fail(CrossingFrame.failure(edge, status, crh_current()), outer)
        }
    }

    /// One crossing: enter, admit, call, meter, leave.
    ///
    /// - Parameters:
    ///   - arguments: pointers to the consumer's arguments: its `crucible_call *`, then the parameters.
    ///   - callbacks: the host's own callbacks, by parameter, when the host is the consumer.
    func cross(_ edge: Edge, _ arguments: Arguments, _ callbacks: [Int: HostAnswer]?) -> Int32 {
        let thread = crh_current()
        let count = crh_cell_of(thread, edge.raw.pointee.cell)
        let ticket = crh_enter_cell(count)
        let outer = arguments[0]?.load(as: UnsafePointer<crucible_call>?.self)
        switch heritage(outer, thread) {
        case .refused(let refusal):
            // A call of the wrong size has no `error` to be trusted.
            return refuse(count, refusal.failure(edge), refusal == .malformedCall ? nil : outer)
        case .granted(let lineage) where edge.isPlain && !lineage.isTraced:
            let start = ticket & 1023 == 0 ? clock.now() : 0
            let failure = crossPlain(edge, arguments, lineage, thread)
            if ticket & 1023 == 0 { edge.time(clock.now() - start) }
            if let failure { return refuse(count, failure, outer) }
            crh_leave_cell(count)
            return Int32(CRUCIBLE_OK)
        case .granted(let lineage):
            return crossWithNode(edge, arguments, outer, lineage, thread, callbacks)
        }
    }

    /// Counts a call that failed, and says why.
    @inline(never)
    func refuse(_ count: UnsafeMutablePointer<crh_cell>, _ failure: GateFailure, _ outer: UnsafePointer<crucible_call>?) -> Int32 {
        crh_fail_cell(count, failure.status.rawValue)
        crh_leave_cell(count)
        return fail(failure, outer)
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
        _ edge: Edge, _ arguments: Arguments, _ lineage: Lineage, _ thread: UnsafeMutablePointer<crh_thread>
    ) -> GateFailure? {
        var lineage = lineage
        while true {
            switch enter(edge, lineage, thread) {
            case .refused(let refusal): return refusal.failure(edge)
            case .parked(let seat): if let refusal = park(seat, &lineage) { return refusal.failure(edge) }
            case .entered(let party):
                defer { crh_leave_cell(crh_cell_of(thread, party.pointee.cell)) }
                // A closure would retain what it captures, twice for each call, on counters that all threads share. The caller holds both.
                let (unmanagedEdge, unmanagedGate) = (Unmanaged.passUnretained(edge), Unmanaged.passUnretained(self))
                return CrossingFrame.with(parameters: edge.operations.count) { frame in
                    unmanagedEdge._withUnsafeGuaranteedRef { edge in
                        unmanagedGate._withUnsafeGuaranteedRef { $0.crossPlain(edge, arguments, lineage, thread, party, frame) }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func crossPlain(
        _ edge: Edge, _ arguments: Arguments, _ lineage: Lineage, _ thread: UnsafeMutablePointer<crh_thread>,
        _ party: UnsafePointer<crh_party>, _ frame: CrossingFrame
    ) -> GateFailure? {
        if let failure = frame.prepare(edge, arguments, limit: limit) { return failure }
        frame.describeCall(edge, lineage)
        frame.count(edge, as: party)
        let status = frame.call(edge, party, thread, lineage)
        return frame.finish(edge, arguments, status, self, thread)
    }
}
