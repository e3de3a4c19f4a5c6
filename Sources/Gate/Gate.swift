import CCrucible
import CCrucibleHost
import Dispatch
import ForeignFunction
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
    let table: CallTable
    /// The host as a party: caller of root calls, provider of services.
    public let host: Party

    /// - Parameter table: one for the process, since ids tell nothing about whose they are; a test may have its own.
    public init(clock: any MonotonicClock = SystemClock.shared, maximumMessage: Int = 16 << 20, table: CallTable = .shared) {
        self.clock = clock
        self.table = table
        limit = maximumMessage
        host = Party(id: "host", generation: 0, isSerial: false, admission: .open)
    }

    /// Makes an edge and the C function through which its consumer calls.
    public func connect(
        consumer: Party, provider: Party, interface: String, signature: Signature, target: Edge.Target
    ) throws(ForeignFunctionError) -> (edge: Edge, function: @convention(c) () -> Void) {
        let edge = try makeEdge(consumer: consumer, provider: provider, interface: interface, signature: signature, target: target)
        let view = try CallInterface.consumer(of: signature)
        let trampoline = try Trampoline(view, context: Unmanaged.passUnretained(edge).toOpaque(), handler: Self.enter)
        return (edge, trampoline.function)
    }

    /// An edge for the host's own calls, which need no C function.
    public func connectHost(
        to provider: Party, interface: String, signature: Signature, target: Edge.Target
    ) throws(ForeignFunctionError) -> Edge {
        try makeEdge(consumer: host, provider: provider, interface: interface, signature: signature, target: target)
    }

    private func makeEdge(
        consumer: Party, provider: Party, interface: String, signature: Signature, target: Edge.Target
    ) throws(ForeignFunctionError) -> Edge {
        let edge = try Edge(
            consumer: consumer, provider: provider, interface: interface, signature: signature, target: target, gate: self)
        // Immortal: a plugin may hold the function pointer for as long as the process runs.
        _ = Unmanaged.passRetained(edge)
        provider.register(edge)
        return edge
    }

    /// The body of every edge's C function.
    private static let enter: Trampoline.Handler = { _, result, arguments, context in
        guard let arguments, let context else { return Trampoline.answer(Int32(CRUCIBLE_INVALID_ARGUMENT), to: result) }
        let status = Unmanaged<Edge>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.gate.cross($0, arguments, nil) }
        Trampoline.answer(status, to: result)
    }
}
