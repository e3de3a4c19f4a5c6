import CCrucible
import CCrucibleHost
import Signature

/// A function that the host itself provides. Runs on the caller's thread. [any-thread]
public typealias HostFunction = @Sendable (HostInvocation) -> GateStatus

/// One call of a host function: its arguments, checked by the gate. Borrowed: valid until the function returns; callbacks and the call's id
/// may be kept.
public struct HostInvocation {
    let edge: Edge
    let frame: CrossingFrame
    let lineage: Lineage

    /// Who calls.
    public var caller: Party { edge.consumer }
    /// The call's id, for cancellation; 0 for a synchronous call that belongs to none.
    public var call: UInt64 { lineage.id }
    /// Nanoseconds of the monotonic clock; 0: none.
    public var deadline: Int64 { lineage.deadline }

    /// The call's span; nil when it is not traced.
    public var span: SpanHandle? { lineage.isTraced ? SpanHandle(gate: edge.gate, call: lineage.id) : nil }

    /// Who is called: the host, or whom it stands for.
    public var provider: String { edge.providerID }
    public var interface: String { edge.interface }
    /// Copies of the inputs, in order.
    public var arguments: [GateValue] { frame.inputs(edge) }

    private func value<Value>(_ index: Int, as type: Value.Type) -> Value { frame.arguments[index + 2]!.load(as: type) }

    public func int32(_ index: Int) -> Int32 { value(index, as: Int32.self) }
    public func int64(_ index: Int) -> Int64 { value(index, as: Int64.self) }
    public func uint64(_ index: Int) -> UInt64 { value(index, as: UInt64.self) }

    public func bytes(_ index: Int) -> UnsafeRawBufferPointer {
        let bytes = value(index, as: crucible_bytes.self)
        return UnsafeRawBufferPointer(start: bytes.data, count: bytes.size)
    }

    public func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// Fills an `out str` or `out bytes`.
    public func set(_ index: Int, _ text: String) {
        var text = text
        text.withUTF8 { set(index, UnsafeRawBufferPointer($0)) }
    }

    public func set(_ index: Int, _ bytes: UnsafeRawBufferPointer) {
        _ = frame.outs[index].append(bytes.baseAddress, bytes.count)
    }

    /// Fills an `out` of any type.
    public func set(_ index: Int, _ value: GateValue) {
        switch value {
        case .str(let text): set(index, text)
        case .bytes(let bytes): bytes.withUnsafeBytes { set(index, $0) }
        case .bool(let value): set(index, number: value ? 1 : 0)
        case .i32(let value): set(index, number: UInt64(UInt32(bitPattern: value)))
        case .u32(let value): set(index, number: UInt64(value))
        case .i64(let value): set(index, number: UInt64(bitPattern: value))
        case .u64(let value): set(index, number: value)
        case .f64(let value): set(index, number: value.bitPattern)
        }
    }

    /// Fills an `out` of a number.
    public func set(_ index: Int, number: UInt64) {
        frame.replacements[index].0 = number
    }

    /// A callback of the caller, which may be kept: after the answer it gives GONE.
    public func callback(_ index: Int) -> HostCallback {
        HostCallback(gate: edge.gate, call: lineage.id, parameter: index)
    }

    /// The caller's `done`.
    public var done: HostCallback { callback(edge.parameters.count - 1) }

    /// Calls `body` when the caller cancels or the deadline passes, at most once.
    public func onCancel(_ body: @escaping @Sendable () -> Void) {
        _ = edge.gate.watch(lineage.id, by: edge.gate.host, .host(body))
    }

    /// Says why the function is about to fail.
    public func fail(_ status: GateStatus, _ message: String) -> GateStatus {
        GateStatus(rawValue: DirectFunction.fail(status, message))
    }
}

/// A callback of a caller, held by a host function. [any-thread]
public struct HostCallback: Sendable {
    let gate: Gate
    let call: UInt64
    let parameter: Int

    @discardableResult
    public func callAsFunction(_ values: GateValue...) -> GateStatus { self(values) }

    @discardableResult
    public func callAsFunction(_ values: [GateValue]) -> GateStatus {
        GateStatus(rawValue: GateValue.withPointers(values) { gate.deliver(call, parameter, $0) })
    }
}
