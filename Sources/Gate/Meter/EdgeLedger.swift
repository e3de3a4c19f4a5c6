import Locking

/// What was counted on every edge, summed up by who called what: an edge goes with the generation that called by it, its counts do not, so
/// that no sum ever becomes smaller.
final class EdgeLedger: Sendable {
    private struct State {
        var live: [ObjectIdentifier: Edge] = [:]
        var ended: [EdgeName: EdgeCounters.Figures] = [:]
    }

    private let state = Locked(State())

    /// Names that are kept of those that have ended; what comes after is summed up without a function.
    private static let mostEnded = 4_096

    func begin(_ edge: Edge) { state.withLock { $0.live[ObjectIdentifier(edge)] = edge } }

    /// Nobody can call by this edge any more.
    func end(_ edge: Edge) {
        state.withLock { state in
            guard state.live.removeValue(forKey: ObjectIdentifier(edge)) != nil else { return }
            let figures = edge.counters.read()
            guard figures.entered > 0 else { return }
            var name = EdgeName(edge)
            if state.ended[name] == nil, state.ended.count >= Self.mostEnded { name.function = "" }
            state.ended[name, default: .init()].add(figures)
        }
    }

    func read() -> [EdgeName: EdgeCounters.Figures] {
        state.withLock { state in
            var sums = state.ended
            for edge in state.live.values {
                let figures = edge.counters.read()
                if figures.entered > 0 { sums[EdgeName(edge), default: .init()].add(figures) }
            }
            return sums
        }
    }
}

/// Who calls what: one name for the edges of all generations.
public struct EdgeName: Sendable, Hashable {
    /// The id of a plugin, or `host`.
    public var caller: String
    public var provider: String
    public var interface: String
    public var function: String

    init(_ edge: Edge) {
        caller = edge.consumer.id
        provider = edge.providerID
        interface = edge.interface
        function = edge.signature.name
    }
}

extension Gate {
    /// What was called so far, by whom. Calls of a function add up to what was called since the start, whatever generations came and went.
    public var figures: [EdgeName: EdgeCounters.Figures] { ledger.read() }
}
