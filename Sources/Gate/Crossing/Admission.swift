import CCrucible
import CCrucibleHost

/// What a crossing inherits from the call that it belongs to.
struct Lineage {
    /// Of the call; 0 when it begins a chain.
    var id: UInt64
    var chain: UInt64
    /// 0: none.
    var deadline: Int64
    var traceHigh: UInt64
    var traceLow: UInt64
    var isTraced: Bool

    static let root = Lineage(id: 0, chain: 0, deadline: 0, traceHigh: 0, traceLow: 0, isTraced: false)
}

/// Why a crossing was not let through.
enum Refusal {
    case malformedCall, parentEnded, cancelled, deadline, consumerGone, notStarted, draining, providerGone, tooDeep

    func failure(_ edge: Edge) -> GateFailure {
        switch self {
        case .malformedCall: GateFailure(.invalidArgument, "the call's size is not that of a crucible_call")
        case .parentEnded: GateFailure(.cancelled, "the call that this one belongs to has ended")
        case .cancelled: GateFailure(.cancelled, "cancelled")
        case .deadline: GateFailure(.deadlineExceeded, "the deadline has passed")
        case .consumerGone: GateFailure(.gone, "\(edge.consumer.id) has ended")
        case .notStarted: GateFailure(.wrongState, "\(edge.provider.id) is not active")
        case .draining: GateFailure(.draining, "\(edge.provider.id) takes no new work")
        case .providerGone: GateFailure(.gone, "\(edge.provider.id) has ended")
        case .tooDeep: GateFailure(.resourceExhausted, "more than \(CRH_MAXIMUM_DEPTH) calls inside one another")
        }
    }
}

extension Gate {
    enum Admitted {
        case admitted(Lineage)
        case refused(Refusal)
    }

    /// Whether a crossing may go on, and what it inherits.
    @inline(__always)
    func admit(
        _ edge: Edge, _ outer: UnsafePointer<crucible_call>?, _ thread: UnsafeMutablePointer<crh_thread>
    ) -> Admitted {
        var lineage = Lineage.root
        if let outer {
            guard outer.pointee.size >= UInt32(MemoryLayout<crucible_call>.size) else { return .refused(.malformedCall) }
            if outer.pointee.id != 0 {
                if let refusal = inherit(outer.pointee.id, &lineage) { return .refused(refusal) }
            }
        }
        if edge.consumerAdmission.value == Party.Admission.gone.rawValue { return .refused(.consumerGone) }
        switch edge.providerAdmission.value {
        case Party.Admission.open.rawValue: break
        case Party.Admission.draining.rawValue: if lineage.id == 0 { return .refused(.draining) }
        case Party.Admission.closed.rawValue: return .refused(.notStarted)
        default: return .refused(.providerGone)
        }
        return thread.pointee.depth >= UInt32(CRH_MAXIMUM_DEPTH) ? .refused(.tooDeep) : .admitted(lineage)
    }

    private func inherit(_ id: UInt64, _ lineage: inout Lineage) -> Refusal? {
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
}
