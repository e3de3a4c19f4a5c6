import CCrucible
import CCrucibleHost

extension Gate {
    /// Calls a lifecycle function of a plugin on this thread, with a call of its own and a place for the failure's text.
    public func runLifecycle(
        _ party: Party, in ticket: CallTicket, _ body: (UnsafePointer<crucible_call>) -> Int32
    ) -> Result<Void, GateFailure> {
        let error = UnsafeMutablePointer<OutBuffer>.allocate(capacity: 1)
        error.initialize(to: OutBuffer(limit: Int(CRUCIBLE_LIMIT_TEXT)))
        defer {
            error.pointee.release()
            error.deallocate()
        }
        var call = crucible_call(
            size: UInt32(MemoryLayout<crucible_call>.size), reserved: 0, id: ticket.id, chain: ticket.chain, deadline_ns: ticket.deadline,
            trace_high: ticket.traceHigh, trace_low: ticket.traceLow, caller: host.name.str,
            tenant: crucible_str(data: nil, size: 0),
            error: nil)
        let thread = crh_current()
        let depth = Int(thread.pointee.depth)
        guard depth < Int(CRH_MAXIMUM_DEPTH) else { return .failure(GateFailure(.resourceExhausted, "called too deep")) }
        withUnsafeMutablePointer(to: &thread.pointee.frames.0) {
            $0[depth] = crh_frame(edge: 0, chain: ticket.chain, error: UnsafeMutableRawPointer(error))
        }
        thread.pointee.depth += 1
        party.serial?.enter()
        let status = withUnsafePointer(to: &call, body)
        party.serial?.leave()
        thread.pointee.depth = UInt32(depth)
        if status == CRUCIBLE_OK { return .success(()) }
        return .failure(GateFailure(GateStatus(rawValue: status), String(decoding: error.pointee.contents, as: UTF8.self)))
    }
}
