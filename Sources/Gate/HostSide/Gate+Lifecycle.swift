import CCrucible
import CCrucibleHost

extension Gate {
    /// Tells who observes the plugin which state its new generation is about to get. The bytes are copied for nobody else.
    public func observeRestoring(_ party: Party, _ state: StateBytes, version: UInt32) {
        observe(party, .restoring(Array(state.contents), version: version, generation: party.generation))
    }

    /// Calls a lifecycle function of a plugin on this thread, with a call of its own and a place for the failure's text.
    ///
    /// - Parameter name: of the function, for crash reports.
    public func runLifecycle(
        _ party: Party, _ name: StaticString, in ticket: CallTicket, _ body: (UnsafePointer<crucible_call>) -> Int32
    ) -> Result<Void, GateFailure> {
        var call = crucible_call(
            size: UInt32(MemoryLayout<crucible_call>.size), reserved: 0, id: ticket.id, chain: ticket.chain, deadline_ns: ticket.deadline,
            trace_high: ticket.traceHigh, trace_low: ticket.traceLow, caller: host.name.str,
            tenant: crucible_str(data: nil, size: 0),
            error: nil)
        let thread = crh_current()
        guard thread.pointee.depth < UInt32(CRH_MAXIMUM_DEPTH) else { return .failure(GateFailure(.resourceExhausted, "called too deep")) }
        // Counted like a call, so that nobody ends an instance that a function hangs in.
        let cell = crh_cell_of(thread, party.raw.pointee.cell)
        crh_enter_cell(cell)
        defer { crh_leave_cell(cell) }
        observe(party, .step("\(name)", generation: party.generation))
        var label = crh_label(interface_name: nil, function: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
        let status = withUnsafePointer(to: &label) { label in
            crh_push(thread, party.raw, label, ticket.chain)
            return withUnsafePointer(to: &call) { call in
                guard let serial = party.serial else { return body(call) }
                return serial.run(party.raw, ticket.chain, thread, SerialEntry.Wish(gate: self, id: ticket.id)) { body(call) }
            }
        }
        crh_pop(thread)
        let failure = status == CRUCIBLE_OK ? nil : GateFailure(GateStatus(rawValue: status), CrossingFrame.lastWords(thread))
        observe(party, .stepEnded("\(name)", failure, generation: party.generation))
        return failure.map { .failure($0) } ?? .success(())
    }
}
