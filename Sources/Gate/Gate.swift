import CCrucible
import ForeignFunction
import Locking
import Signature
import Timing

/// Where every call between plugins, and between a plugin and the host, crosses. It knows caller, callee and generation, counts what is in
/// flight, enforces deadline and cancellation, checks what is handed over, and meters. It knows nothing of lifecycle: lifecycle opens and
/// closes parties, never the reverse.
public final class Gate: Sendable {
    /// How long a cancelled callee may take to answer before the gate answers in its place.
    static let cancellationGrace = Duration.seconds(2)

    public let clock: any MonotonicClock
    /// Largest `str` or `bytes`, in bytes.
    let limit: Int
    public var maximumMessage: Int { limit }
    let table: CallTable
    /// Who is told of what crosses into a plugin and out of it, by the plugin's id.
    let observers: [String: any CrossingObserver]
    /// The C functions that providers get for callbacks.
    let bridges = Locked<[BridgePlace: Trampoline]>([:])
    /// Who may begin something new; nil: everybody.
    let admission: (any ChainAdmission)?
    /// What was counted on all edges, those that have ended included.
    let ledger = EdgeLedger()
    /// The host as a party: caller of root calls, provider of services.
    public let host: Party

    /// - Parameters:
    ///   - admission: who decides when a call that begins something new may go in; nil: at once.
    ///   - observers: by the plugin's id; edges look for them when they are made.
    ///   - table: one for the process, since ids tell nothing about whose they are; a test may have its own.
    public init(
        clock: any MonotonicClock = SystemClock.shared, maximumMessage: Int = 16 << 20, admission: (any ChainAdmission)? = nil,
        observers: [String: any CrossingObserver] = [:], table: CallTable = .shared
    ) {
        self.clock = clock
        self.admission = admission
        self.observers = observers
        self.table = table
        limit = maximumMessage
        host = Party(id: "host", generation: 0, isSerial: false, admission: .open)
    }

    /// Makes an edge and the C function through which its consumer calls. Both stay until the consumer is disposed of.
    public func connect(
        consumer: Party, to target: Edge.Target, interface: String, signature: Signature
    ) throws(ForeignFunctionError) -> (edge: Edge, function: @convention(c) () -> Void) {
        let edge = try makeEdge(consumer: consumer, to: target, interface: interface, signature: signature)
        return (edge, try edge.makeFunction())
    }

    /// An edge for the host's own calls, which need no C function.
    public func connectHost(to seat: Seat, interface: String, signature: Signature) throws(ForeignFunctionError) -> Edge {
        try makeEdge(consumer: host, to: .seat(seat), interface: interface, signature: signature)
    }

    private func makeEdge(
        consumer: Party, to target: Edge.Target, interface: String, signature: Signature
    ) throws(ForeignFunctionError) -> Edge {
        let edge = try Edge(consumer: consumer, target: target, interface: interface, signature: signature, gate: self)
        // Kept: a plugin may hold the function pointer for as long as its code is in memory.
        _ = Unmanaged.passRetained(edge)
        if case .seat(let seat) = target { seat.register(edge) }
        consumer.register(edge)
        ledger.begin(edge)
        return edge
    }
}
