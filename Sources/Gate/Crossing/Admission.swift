import CCrucible
import CCrucibleHost
import Timing

/// What a crossing inherits from the call that it belongs to.
struct Lineage {
    /// Of the call; 0 when it belongs to none.
    var id: UInt64
    /// Of the calls that are nested in one another, with or without an id.
    var chain: UInt64
    /// 0: none.
    var deadline: Int64
    var traceHigh: UInt64
    var traceLow: UInt64
    var isTraced: Bool
    /// No crossing is above it: it begins something new.
    var begins: Bool
}

/// Why a crossing was not let through.
enum Refusal {
    case malformedCall, parentEnded, cancelled, deadline, consumerGone, notStarted, restarting, draining, providerGone, tooDeep, tooManyParked, consumerIsFull, noFunction

    func failure(_ edge: Edge) -> GateFailure {
        switch self {
        case .malformedCall: GateFailure(.invalidArgument, "the call's size is not that of a crucible_call")
        case .parentEnded: .parentEnded
        case .cancelled: GateFailure(.cancelled, "cancelled")
        case .deadline: GateFailure(.deadlineExceeded, "the deadline has passed")
        case .consumerGone: GateFailure(.gone, "\(edge.consumer.id) has ended")
        case .notStarted: GateFailure(.wrongState, "\(edge.providerID) is not active")
        case .restarting: GateFailure(.unavailable, "\(edge.providerID) is not well and is being restarted, or was given up")
        case .draining: GateFailure(.draining, "\(edge.providerID) takes no new work")
        case .providerGone: GateFailure(.gone, "\(edge.providerID) has ended")
        case .tooDeep: GateFailure(.resourceExhausted, "more than \(CRH_MAXIMUM_DEPTH) calls inside one another")
        case .tooManyParked: GateFailure(.resourceExhausted, "\(edge.providerID) is being replaced and too many calls wait for it; try again")
        case .consumerIsFull:
            GateFailure(
                .resourceExhausted,
                "the call would wait for \(edge.providerID), and \(edge.consumer.id) holds as much of the host's memory as it may (leases.memory, or "
                    + "its lease.limit.memory); try again")
        case .noFunction: GateFailure(.unimplemented, "\(edge.providerID) does not have \(edge.interface) \(edge.signature.name) any more")
        }
    }
}

extension GateFailure {
    static var parentEnded: GateFailure { GateFailure(.cancelled, "the call that this one belongs to has ended") }
}

extension Gate {
    enum Heritage {
        case granted(Lineage)
        case refused(Refusal)
    }

    /// What a crossing inherits, if the call that it belongs to still runs.
    @inline(__always)
    func heritage(_ outer: UnsafePointer<crucible_call>?, _ thread: UnsafeMutablePointer<crh_thread>) -> Heritage {
        guard thread.pointee.depth < UInt32(CRH_MAXIMUM_DEPTH) else { return .refused(.tooDeep) }
        var lineage = Lineage(id: 0, chain: 0, deadline: 0, traceHigh: 0, traceLow: 0, isTraced: false, begins: true)
        if let outer {
            guard outer.pointee.size >= UInt32(MemoryLayout<crucible_call>.size) else { return .refused(.malformedCall) }
            if outer.pointee.id != 0 {
                if let refusal = inherit(outer.pointee.id, &lineage) { return .refused(refusal) }
                lineage.begins = false
            }
        }
        if lineage.chain == 0 { lineage.chain = crh_chain(thread) }
        return .granted(lineage)
    }

    /// Reads the call's record; also used again by a crossing that has waited.
    func inherit(_ id: UInt64, _ lineage: inout Lineage) -> Refusal? {
        guard let slot = table.slot(id) else { return .parentEnded }
        let flags = slot.pointee.flags.load(ordering: .acquiring)
        lineage.id = id
        lineage.chain = slot.pointee.chain.load(ordering: .acquiring)
        lineage.deadline = slot.pointee.deadline.load(ordering: .acquiring)
        lineage.traceHigh = slot.pointee.traceHigh.load(ordering: .acquiring)
        lineage.traceLow = slot.pointee.traceLow.load(ordering: .acquiring)
        lineage.isTraced = flags & CallTable.traced != 0
        // Read while the slot may have changed hands: it counts only if it has not.
        guard slot.pointee.id.load(ordering: .acquiring) == id else { return .parentEnded }
        if lineage.deadline != 0, clock.now() >= lineage.deadline { return .deadline }
        return flags & CallTable.ended != 0 ? .cancelled : nil
    }

    enum Entry {
        /// Counted in this party until `crh_leave_cell`.
        case entered(UnsafePointer<crh_party>)
        case refused(Refusal)
        /// The plugin is being replaced: to wait, and to try again.
        case parked(Seat)
    }

    /// Goes into whoever has the seat.
    @inline(__always)
    func enter(_ edge: Edge, _ lineage: Lineage, _ thread: UnsafeMutablePointer<crh_thread>) -> Entry {
        if crh_admission(edge.consumer.raw) == UInt8(CRH_GONE) { return .refused(.consumerGone) }
        guard let place = edge.raw.pointee.seat else {
            crh_enter_cell(crh_cell_of(thread, host.raw.pointee.cell))
            return .entered(UnsafePointer(host.raw))
        }
        while true {
            crh_look(thread)
            guard let party = crh_seat_current(place) else {
                crh_looked(thread)
                return .refused(crh_seat_is_vacated(place) ? .restarting : .notStarted)
            }
            let cell = crh_cell_of(thread, party.pointee.cell)
            // Counted before anything is read, so that whoever replaces or closes a party sees either no call or a counted one.
            crh_enter_cell(cell)
            let isStill = crh_seat_current(place) == party
            crh_looked(thread)
            if isStill {
                switch judge(edge, party, lineage, thread) {
                case .none: return .entered(party)
                case .some(let entry):
                    crh_leave_cell(cell)
                    return entry
                }
            }
            crh_leave_cell(cell)
        }
    }

    /// Why a call that has been counted must not go on; nil when it may.
    @inline(__always)
    private func judge(
        _ edge: Edge, _ party: UnsafePointer<crh_party>, _ lineage: Lineage, _ thread: UnsafeMutablePointer<crh_thread>
    ) -> Entry? {
        switch Int(crh_admission(party)) {
        case Int(CRH_OPEN): break
        case Int(CRH_DRAINING): if lineage.begins { return .refused(.draining) }
        case Int(CRH_CLOSED): return .refused(.notStarted)
        default: return .refused(.providerGone)
        }
        if crh_seat_parks(edge.raw.pointee.seat!), case .seat(let seat) = edge.target, !isInside(party, lineage.id, thread) {
            return .parked(seat)
        }
        return crh_has(party, edge.raw.pointee.function) ? nil : .refused(.noFunction)
    }

    /// Whether the calls around this one are inside the party: on this thread, or above it as calls that have an id.
    private func isInside(_ party: UnsafePointer<crh_party>, _ id: UInt64, _ thread: UnsafeMutablePointer<crh_thread>) -> Bool {
        let frames = crh_frames(thread)
        for index in 0..<Int(thread.pointee.depth) where frames[index].party == party { return true }
        var next = id
        while next != 0, let node = table.node(next) {
            if node.server?.raw == UnsafeMutablePointer(mutating: party) { return true }
            next = node.parent
        }
        return false
    }

    /// Waits until the plugin has been replaced, or the call that this one belongs to has ended, at its deadline for example. nil when it is
    /// worth trying again.
    func park(_ seat: Seat, _ lineage: inout Lineage) -> Refusal? {
        let (signal, node) = (Signal(), table.node(lineage.id))
        if lineage.id == 0 || node?.addWaiting(signal) == true {
            defer { node?.removeWaiting(signal) }
            switch seat.wait(Parking.Waiter(signal: signal)) {
            case .over: break
            case .full: return .tooManyParked
            case .waits(let number):
                signal.wait()
                seat.leaveQueue(number)
            }
        }
        return lineage.id == 0 ? nil : inherit(lineage.id, &lineage)
    }
}
