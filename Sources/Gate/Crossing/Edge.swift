import CCrucible
import CCrucibleHost
import ForeignFunction
import Metric
import Signature
import Synchronization

/// One function of one import: a consumer's way to a provider's function. It stays in memory until ``dispose()``, since plugins hold
/// pointers into it.
///
/// `@unchecked Sendable`: `raw` is written in init and then read; what changes in it is atomic.
public final class Edge: @unchecked Sendable {
    /// What is on the far side.
    public enum Target: Sendable {
        /// Whoever has the seat.
        case seat(Seat)
        /// The host itself, or what it lets stand for a plugin of that id. Where there is also a function in C, calls that need nothing else
        /// stay in C.
        case host(HostFunction, as: String = "host", direct: DirectFunction? = nil)
    }

    public let consumer: Party
    public let interface: String
    public let signature: Signature
    let target: Target
    let raw: UnsafeMutablePointer<crh_edge>
    let parameters: [Parameter]
    let providerInterface: CallInterface
    let gate: Gate
    /// nil: nobody is told of what crosses here.
    let observers: EdgeObservers?
    /// Neither callbacks nor a later answer nor an observer: may take the path without a call node.
    let isPlain: Bool
    /// What the gate does with each parameter, in memory that is read without reference counting.
    let operations: Operations
    let hasOuts: Bool
    /// Some of them must be looked at before any is delivered, and may have allocated.
    let checksOuts: Bool
    private let texts: (interface: ImmortalText, function: ImmortalText)
    private var trampoline: Trampoline?

    /// A parameter, with what its crossing needs.
    struct Parameter: Sendable {
        let name: String
        let kind: Signature.Parameter.Kind
        /// For a callback: the C function that the provider gets instead of the consumer's.
        let bridge: Trampoline?
        let callbackInterface: CallInterface?
        let callbackTypes: [ValueType]
    }

    init(consumer: Party, target: Target, interface: String, signature: Signature, gate: Gate) throws(ForeignFunctionError) {
        self.consumer = consumer
        self.target = target
        self.interface = interface
        self.signature = signature
        self.gate = gate
        providerInterface = try CallInterface.provider(of: signature)
        var parameters: [Parameter] = []
        for (index, parameter) in signature.parameters.enumerated() { parameters.append(try gate.prepare(parameter, at: index)) }
        self.parameters = parameters
        // What is said of traces is no part of what a plugin does, which a recording is of.
        observers = interface == Trace.interface ? nil : EdgeObservers(gate.observers, caller: consumer.id, target)
        isPlain = observers == nil && !parameters.contains { $0.bridge != nil }
        operations = Operations(signature, bridges: parameters.map { parameter in
            // Safe: an address as a word of crucible_fn_*, which has the same layout whatever its arguments.
            parameter.bridge.map { UInt64(UInt(bitPattern: unsafeBitCast($0.function, to: UnsafeRawPointer.self))) } ?? 0
        })
        hasOuts = signature.parameters.contains { if case .out = $0.kind { true } else { false } }
        checksOuts = signature.parameters.contains { [.out(.str), .out(.bytes), .out(.bool)].contains($0.kind) }
        texts = (ImmortalText(interface), ImmortalText(signature.name))
        raw = crh_edge_make(
            Gate.untypedEnter, Gate.directFailed, Unmanaged.passUnretained(gate).toOpaque(), consumer.raw, texts.interface.terminated,
            texts.function.terminated)
        raw.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        try describe()
    }

    /// Fills in what the short way needs.
    private func describe() throws(ForeignFunctionError) {
        raw.pointee.cell = crh_cell_make()
        guard raw.pointee.cell != 0 else { throw ForeignFunctionError(message: "more than \(CRH_CELLS) functions and plugins are counted") }
        raw.pointee.limit = UInt64(gate.limit)
        raw.pointee.call = crucible_call()
        raw.pointee.call.size = UInt32(MemoryLayout<crucible_call>.size)
        raw.pointee.call.caller = consumer.name.str
        guard case .seat(let seat) = target else {
            raw.pointee.host = UnsafePointer(gate.host.raw)
            return
        }
        guard let number = seat.number(FunctionName(interface, signature.name)) else {
            throw ForeignFunctionError(message: "\(seat.plugin) has no \(interface) \(signature.name)")
        }
        raw.pointee.seat = UnsafePointer(seat.raw)
        raw.pointee.function = UInt32(number)
    }

    /// The C function through which the consumer calls.
    func makeFunction() throws(ForeignFunctionError) -> @convention(c) () -> Void {
        let view = try CallInterface.consumer(of: signature)
        raw.pointee.setWidths(view)
        openShortWay()
        // Safe: the entry is the first member of the edge.
        let entry = UnsafeMutableRawPointer(raw).assumingMemoryBound(to: crh_entry.self)
        let made: Trampoline
        if let stub = Trampoline(view, entry: entry) {
            made = stub
        } else {
            made = try Trampoline(view, context: Unmanaged.passUnretained(self).toOpaque(), handler: Gate.enter)
        }
        trampoline = made
        return made.function
    }

    /// Calls that need nothing of what is in Swift may stay in C.
    private func openShortWay() {
        guard isPlain, providerInterface.registerWidths != nil else { return }
        switch target {
        case .seat where !checksOuts:
            raw.pointee.setMasks(signature)
            crh_edge_open(raw)
        case .host(_, _, let direct?):
            // What it writes is the host's own word, so that texts and bytes need no look before they are delivered.
            raw.pointee.setMasks(signature)
            raw.pointee.own = direct.function
            raw.pointee.own_instance = direct.instance
            crh_edge_open_own(raw)
        case .seat, .host: return
        }
    }

    /// For the frames of those who are inside.
    var label: UnsafePointer<crh_label> { UnsafePointer(crh_edge_label(raw)) }

    public var counters: EdgeCounters { EdgeCounters(raw: raw, durations: durations) }
    /// How long the calls took that were timed, in nanoseconds.
    let durations = DistributionCell(.seconds)

    private let early = Atomic<Int>(0)

    /// Whether the call is among the first 1024.
    func takesEarlyTime() -> Bool { early.load(ordering: .relaxed) < 1_024 && early.wrappingAdd(1, ordering: .relaxed).oldValue < 1_024 }

    func time(_ nanoseconds: Int64) { durations.record(UInt64(min(max(0, nanoseconds), Int64(MetricLimits.value)))) }

    /// The plugin at the far side, or the host.
    public var providerID: String {
        switch target {
        case .seat(let seat): seat.plugin
        case .host(_, let id, _): id
        }
    }

    /// `provider interface function`, for messages.
    var title: String { "\(providerID) \(interface) \(signature.name)" }

    /// Gives back the memory, and the C function. To be called when no code of the consumer is in memory any more.
    func dispose() {
        if case .seat(let seat) = target { seat.unregister(self) }
        gate.ledger.end(self)
        trampoline?.free()
        Unmanaged.passUnretained(self).release()
    }

    deinit {
        if raw.pointee.cell != 0 { crh_cell_free(raw.pointee.cell) }
        crh_edge_free(raw)
        operations.free()
        texts.interface.free()
        texts.function.free()
    }
}

extension crh_edge {
    /// Which words of the arguments must be looked at.
    fileprivate mutating func setMasks(_ signature: Signature) {
        var word = 1
        for parameter in signature.parameters where word < 8 {
            let bit = UInt8(1) << UInt8(word)
            switch parameter.kind {
            case .value(.str): (texts, word) = (texts | bit, word + 2)
            case .value(.bytes): (bytes, word) = (bytes | bit, word + 2)
            case .value(.bool): (bools, word) = (bools | bit, word + 1)
            case .value: word += 1
            case .out: (outs, word) = (outs | bit, word + 1)
            case .callback: word += 2
            }
        }
    }

    fileprivate mutating func setWidths(_ view: CallInterface) {
        guard let source = view.registerWidths else { return }
        count = UInt32(view.argumentCount)
        withUnsafeMutableBytes(of: &widths) { all in
            for index in 0..<view.argumentCount { all[index] = source[index] }
        }
    }
}
