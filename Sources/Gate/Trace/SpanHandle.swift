/// The span of a call that a host function serves, which may be kept: when the call has ended, it does nothing. [any-thread]
public struct SpanHandle: Sendable {
    let gate: Gate
    let call: UInt64

    /// The `traceparent` of W3C for what is done in this call; nil when it has ended.
    public var parent: String? { gate.table.node(call).flatMap { node in node.trace?.parent(span: call) } }

    /// Says something of it.
    ///
    /// - Parameter isOutbound: somebody outside of the host is asked.
    public func note(isOutbound: Bool = false, _ attributes: [String: SpanValue]) {
        gate.table.node(call)?.changeDraft { draft in
            if isOutbound { draft.isOutbound = true }
            draft.attributes.merge(attributes) { $1 }
        }
    }

    /// The trace does not show it.
    public func hide() { gate.table.node(call)?.changeDraft { $0.isHidden = true } }
}
