import CCrucible
import Signature
import Synchronization

/// A call that the host makes itself: arguments as Swift values, in the order of the signature's inputs.
public struct HostCall: Sendable {
    public let edge: Edge
    /// The call to which it belongs; nil begins a chain.
    public let parent: CallTicket?

    public init(_ edge: Edge, below parent: CallTicket? = nil) {
        self.edge = edge
        self.parent = parent
    }

    /// What came out: the `out` parameters in order.
    public typealias Outs = [(name: String, value: OutValue)]

    public enum OutValue: Sendable, Hashable {
        case bytes([UInt8])
        case word(UInt64)

        public var text: String {
            switch self {
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .word(let word): "\(word)"
            }
        }
    }

    /// Calls a synchronous function. Its callbacks, if it has any, get their arguments by name while it runs.
    public func synchronous(
        _ inputs: [GateValue], onCallback: @escaping @Sendable (String, CallbackArguments) -> Void = { _, _ in }
    ) throws(GateFailure) -> Outs {
        try run(inputs, named(onCallback))
    }

    /// Like ``synchronous(_:onCallback:)``, with callbacks that answer: they get their parameter's index.
    public func runAnswering(
        _ inputs: [GateValue], _ answering: @escaping @Sendable (Int, CallbackArguments) -> GateStatus
    ) throws(GateFailure) -> Outs {
        try run(inputs, indexed(answering))
    }

    private func named(_ onCallback: @escaping @Sendable (String, CallbackArguments) -> Void) -> [Int: HostAnswer] {
        let names = edge.parameters.map(\.name)
        return indexed { index, arguments in
            onCallback(names[index], arguments)
            return .ok
        }
    }

    private func indexed(_ answering: @escaping @Sendable (Int, CallbackArguments) -> GateStatus) -> [Int: HostAnswer] {
        var callbacks: [Int: HostAnswer] = [:]
        for (index, parameter) in edge.parameters.enumerated() where parameter.bridge != nil {
            callbacks[index] = { answering(index, $0) }
        }
        return callbacks
    }

    /// Calls an asynchronous function and waits for its `done`. The other callbacks get their arguments by name, in order.
    ///
    /// Cancelling the task does not end the call: cancel `parent`.
    public func asynchronous(
        _ inputs: [GateValue], onCallback: @escaping @Sendable (String, CallbackArguments) -> Void = { _, _ in }
    ) async throws(GateFailure) -> String {
        let result = await withCheckedContinuation { continuation in
            begin(inputs, onCallback: onCallback) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Begins an asynchronous call; `completion` is called exactly once, from any thread.
    public func begin(
        _ inputs: [GateValue], onCallback: @escaping @Sendable (String, CallbackArguments) -> Void,
        completion: @escaping @Sendable (Result<String, GateFailure>) -> Void
    ) {
        begin(inputs, named(onCallback), completion)
    }

    /// Like ``begin(_:onCallback:completion:)``, with callbacks that answer: they get their parameter's index.
    public func beginAnswering(
        _ inputs: [GateValue], _ answering: @escaping @Sendable (Int, CallbackArguments) -> GateStatus,
        completion: @escaping @Sendable (Result<String, GateFailure>) -> Void
    ) {
        begin(inputs, indexed(answering), completion)
    }

    private func begin(
        _ inputs: [GateValue], _ others: [Int: HostAnswer], _ completion: @escaping @Sendable (Result<String, GateFailure>) -> Void
    ) {
        guard edge.signature.isAsynchronous else {
            return completion(.failure(GateFailure(.invalidArgument, "\(edge.signature) is not asynchronous")))
        }
        var callbacks = others
        callbacks[edge.parameters.count - 1] = { arguments in
            let status = GateStatus(rawValue: arguments.int32(0))
            let text = arguments.text(1)
            completion(status == .ok ? .success(text) : .failure(GateFailure(status, text)))
            return .ok
        }
        do { _ = try run(inputs, callbacks) } catch { completion(.failure(error)) }
    }

    private func run(
        _ inputs: [GateValue], _ callbacks: [Int: HostAnswer]
    ) throws(GateFailure) -> Outs {
        let kinds = edge.parameters.map(\.kind)
        let storage = ArgumentStorage(capacity: kinds.count + 1)
        defer { storage.release() }
        let sinks = UnsafeMutablePointer<OutBuffer>.allocate(capacity: kinds.count + 1)
        defer { sinks.deallocate() }
        try lay(inputs, kinds, storage, sinks)
        let error = sinks + kinds.count
        error.initialize(to: OutBuffer(limit: Int(CRUCIBLE_LIMIT_TEXT)))
        defer { error.pointee.release() }
        var call = crucible_call()
        call.size = UInt32(MemoryLayout<crucible_call>.size)
        call.id = parent?.id ?? 0
        call.error = UnsafeMutableRawPointer(error).assumingMemoryBound(to: crucible_out.self)
        let status = withUnsafePointer(to: &call) { call in
            storage.put(0, address: call)
            return edge.gate.cross(edge, storage.pointers, callbacks)
        }
        let outs = collect(kinds, storage, sinks)
        guard status == CRUCIBLE_OK else {
            throw GateFailure(GateStatus(rawValue: status), String(decoding: error.pointee.contents, as: UTF8.self))
        }
        return outs
    }

    /// Puts inputs, and places for outs, where the gate expects a consumer's arguments.
    private func lay(
        _ inputs: [GateValue], _ kinds: [Signature.Parameter.Kind], _ storage: ArgumentStorage, _ sinks: UnsafeMutablePointer<OutBuffer>
    ) throws(GateFailure) {
        var rest = inputs[...]
        for (index, kind) in kinds.enumerated() {
            switch kind {
            case .callback: continue
            case .out(.str), .out(.bytes):
                (sinks + index).initialize(to: OutBuffer(limit: edge.gate.limit))
                storage.put(index + 1, address: sinks + index)
            case .out:
                // The second word of the argument's place receives the number.
                let place = storage.place(index + 1)
                place.pointee.0 = UInt64(UInt(bitPattern: UnsafeMutableRawPointer(place) + 8))
            case .value(let type):
                guard let value = rest.popFirst(), value.type == (type == .handle ? .u64 : type) else {
                    throw GateFailure(.invalidArgument, "\(edge.signature) wants \(type.rawValue) for '\(edge.parameters[index].name)'")
                }
                storage.put(index + 1, value)
            }
        }
        if !rest.isEmpty { throw GateFailure(.invalidArgument, "\(edge.signature) takes \(inputs.count - rest.count) arguments") }
    }

    private func collect(
        _ kinds: [Signature.Parameter.Kind], _ storage: ArgumentStorage, _ sinks: UnsafeMutablePointer<OutBuffer>
    ) -> Outs {
        var outs: Outs = []
        for (index, kind) in kinds.enumerated() {
            switch kind {
            case .out(.str), .out(.bytes):
                outs.append((edge.parameters[index].name, .bytes(Array(sinks[index].contents))))
                sinks[index].release()
            case .out: outs.append((edge.parameters[index].name, .word(storage.place(index + 1).pointee.1)))
            case .value, .callback: continue
            }
        }
        return outs
    }
}

extension GateValue {
    /// The type of the signature language; a handle is a u64.
    var type: ValueType {
        switch self {
        case .bool: .bool
        case .i32: .i32
        case .u32: .u32
        case .i64: .i64
        case .u64: .u64
        case .f64: .f64
        case .str: .str
        case .bytes: .bytes
        }
    }
}
