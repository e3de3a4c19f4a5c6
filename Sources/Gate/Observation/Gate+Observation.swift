import CCrucible
import CCrucibleHost
import Signature

/// Who is told of what crosses an edge.
struct EdgeObservers: Sendable {
    let ofCaller: (any CrossingObserver)?
    let ofCallee: (any CrossingObserver)?

    /// nil when nobody is, as nearly always.
    init?(_ observers: [String: any CrossingObserver], caller: String, _ target: Edge.Target) {
        let callee: String? = if case .seat(let seat) = target { seat.plugin } else { nil }
        (ofCaller, ofCallee) = (observers[caller], callee.flatMap { observers[$0] })
        if ofCaller == nil, ofCallee == nil { return nil }
    }
}

extension Gate {
    /// A call leaves the side that makes it, or enters the side that serves it.
    func observeCall(_ edge: Edge, _ node: CallNode, _ frame: CrossingFrame, _ direction: Crossing.Direction, _ party: Party) {
        guard let observer = direction == .into ? edge.observers?.ofCallee : edge.observers?.ofCaller else { return }
        let call = Crossing.Call(
            generation: party.generation, peer: direction == .into ? edge.consumer.id : edge.providerID, interface: edge.interface,
            signature: edge.signature, ancestors: ancestors(of: node), deadline: node.deadline, arguments: frame.inputs(edge))
        observer.observe(Crossing(instant: clock.now(), direction: direction, call: node.id, event: .called(call)))
    }

    /// Something happens to a call: both sides are told.
    func observe(_ edge: Edge, _ node: CallNode, _ event: @autoclosure () -> Crossing.Event) {
        guard let observers = edge.observers else { return }
        let event = event()
        // From the plugin that acts to the one that is told.
        observers.ofCallee?.observe(Crossing(instant: clock.now(), direction: .into, call: node.id, event: event))
        observers.ofCaller?.observe(Crossing(instant: clock.now(), direction: .outOf, call: node.id, event: event))
    }

    /// The function returns without having been in: refused, or because it waits. Only the side that made the call is told.
    func observeReturn(_ edge: Edge, _ node: CallNode, _ failure: GateFailure?) {
        guard let observer = edge.observers?.ofCaller else { return }
        observer.observe(Crossing(instant: clock.now(), direction: .outOf, call: node.id, event: .returned(failure, outs: [])))
    }

    func observe(_ party: Party, _ event: @autoclosure () -> Crossing.Event) {
        guard let observer = observers[party.id] else { return }
        observer.observe(Crossing(instant: clock.now(), direction: .into, call: 0, event: event()))
    }

    private func ancestors(of node: CallNode) -> [UInt64] {
        var (found, next): ([UInt64], UInt64) = ([], node.parent)
        while next != 0, found.count < Int(CRH_MAXIMUM_DEPTH) {
            found.append(next)
            next = table.node(next)?.parent ?? 0
        }
        return found
    }
}

extension CrossingFrame {
    /// Copies of the checked arguments, without outs and callbacks.
    func inputs(_ edge: Edge) -> [GateValue] {
        edge.parameters.enumerated().compactMap { index, parameter in
            if case .value(let type) = parameter.kind { GateValue(type, at: arguments[index + 2]!) } else { nil }
        }
    }

    /// Copies of what the callee wrote, before anybody has checked it.
    func outs(_ edge: Edge) -> [GateValue] {
        edge.parameters.enumerated().compactMap { index, parameter in
            switch parameter.kind {
            case .out(.str): .str(String(decoding: outs[index].contents, as: UTF8.self))
            case .out(.bytes): .bytes(Array(outs[index].contents))
            case .out(let type): GateValue(type, at: UnsafeMutableRawPointer(replacements + index))
            case .value, .callback: nil
            }
        }
    }
}

extension CallbackArguments {
    /// Copies.
    var values: [GateValue] { types.enumerated().map { index, type in GateValue(type, at: pointers[index]!) } }
}

extension GateValue {
    /// Copies a C value, whose texts have been checked.
    init(_ type: ValueType, at place: UnsafeMutableRawPointer) {
        self =
            switch type {
            case .bool: .bool(place.load(as: UInt8.self) != 0)
            case .i32: .i32(place.load(as: Int32.self))
            case .u32: .u32(place.load(as: UInt32.self))
            case .i64: .i64(place.load(as: Int64.self))
            case .u64, .handle: .u64(place.load(as: UInt64.self))
            case .f64: .f64(place.load(as: Double.self))
            case .str: .str(String(decoding: Self.buffer(place), as: UTF8.self))
            case .bytes: .bytes(Array(Self.buffer(place)))
            }
    }

    private static func buffer(_ place: UnsafeMutableRawPointer) -> UnsafeRawBufferPointer {
        let bytes = place.load(as: crucible_bytes.self)
        return UnsafeRawBufferPointer(start: bytes.data, count: bytes.size)
    }
}
