import CCrucible

/// Only what belongs to a traced call gets here.
extension Gate {
    /// A traced call has ended.
    func record(_ node: CallNode, _ id: UInt64, _ status: Int32, in trace: Trace) {
        guard let (draft, shared) = node.changeDraft({ draft in (draft, draft.takeShared()) }) else { return }
        let end = clock.now()
        guard let edge = node.edge else {
            guard let name = draft.name else { return }
            let plugin = node.server?.id ?? node.caller.id
            return trace.add(Span(
                id: id, parent: node.spanParent, kind: .own, caller: plugin, provider: plugin, interface: "", function: name,
                start: node.started, end: end, status: draft.status ?? status, isOutbound: draft.isOutbound, attributes: draft.attributes))
        }
        for (parameter, callbacks) in shared {
            trace.add(Self.callback(
                edge, parameter, id: callbacks.id, parent: id, callbacks.start, callbacks.end, callbacks.status, count: callbacks.count))
        }
        if draft.isHidden { return }
        trace.add(Span(
            id: id, parent: node.spanParent, caller: node.caller.id, provider: edge.providerID, interface: edge.interface,
            function: edge.signature.name, start: node.started, end: end, status: draft.status ?? status, isOutbound: draft.isOutbound,
            attributes: draft.attributes))
    }

    /// A callback of a traced call has returned, before the call itself can end.
    func recordCallback(_ node: CallNode, _ edge: Edge, _ parameter: Int, _ start: Int64, _ status: Int32, in trace: Trace) {
        let (id, end) = (node.id, clock.now())
        let isSeparate = node.changeDraft { [table] draft in
            draft.takesSeparately(parameter, start: start, end: end, status: status, unusedID: table.unusedID)
        }
        guard isSeparate == true else { return }
        trace.add(Self.callback(edge, parameter, id: table.unusedID(), parent: id, start, end, status, count: 1))
    }

    private static func callback(
        _ edge: Edge, _ parameter: Int, id: UInt64, parent: UInt64, _ start: Int64, _ end: Int64, _ status: Int32, count: Int
    ) -> Span {
        Span(
            id: id, parent: parent, kind: .callback, caller: edge.providerID, provider: edge.consumer.id, interface: edge.interface,
            function: edge.parameters[parameter].name, start: start, end: end, status: status, count: count)
    }

    /// Adds to the span of a call that `party` serves or has opened. A call that was opened becomes a span by its first name.
    ///
    /// - Parameter id: of a call inside of the one that is meant: that which brings the note.
    fileprivate func note(above id: UInt64, by party: Party, _ note: SpanNote) -> GateStatus {
        guard let node = table.node(table.node(id)?.parent ?? 0) else { return .gone }
        guard node.server === party else { return .denied }
        let status = node.changeDraft { draft -> GateStatus in
            let fits = draft.attributes.keys.reduce(into: Set(note.attributes.keys)) { $0.insert($1) }.count <= SpanNote.mostAttributes
            guard fits else { return .resourceExhausted }
            if node.edge == nil, let name = note.name { draft.name = name }
            if let status = note.status { draft.status = status }
            if note.isOutbound { draft.isOutbound = true }
            draft.attributes.merge(note.attributes) { $1 }
            return .ok
        }
        return status ?? .ok
    }

    /// The `traceparent` of W3C for what is done inside of the call above `id`.
    fileprivate func traceParent(above id: UInt64) -> String? {
        guard let node = table.node(table.node(id)?.parent ?? 0), let trace = node.trace else { return nil }
        let span = node.nearestSpan
        return span == 0 ? nil : trace.parent(span: span)
    }
}

extension HostInvocation {
    /// Adds to the span of the call with which this function was called, if it is the caller's own.
    public func noteAbove(_ note: SpanNote) -> GateStatus { edge.gate.note(above: lineage.id, by: caller, note) }

    /// The `traceparent` of W3C for what is done inside of that call; nil when it is not traced.
    public var parentAbove: String? { lineage.isTraced ? edge.gate.traceParent(above: lineage.id) : nil }
}
