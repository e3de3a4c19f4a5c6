import Gate
import Signature

/// A call that has begun.
struct KnownCall {
    var signature: Signature
    var generation: Int
}

extension RecordingLine {
    /// What is wrong with a line.
    struct Problem: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }

    /// The event, checked against the signatures.
    ///
    /// - Parameters:
    ///   - signatures: those of each generation that has begun.
    ///   - known: each call that has begun.
    func decoded(_ signatures: [Int: [FunctionKey: Signature]], _ known: [Int: KnownCall]) throws(Problem) -> RecordedEvent {
        let own = generation ?? call.flatMap { known[$0]?.generation } ?? 1
        guard let signatures = signatures[own] else { throw Problem("generation \(own) has not begun") }
        return RecordedEvent(at: at, generation: own, try body(signatures, known))
    }

    private func body(_ signatures: [FunctionKey: Signature], _ known: [Int: KnownCall]) throws(Problem) -> RecordedEvent.Body {
        switch event {
        case "step": return .step(try need(step, "step"))
        case "step_end": return .stepEnded(try need(step, "step"), try outcome())
        case "restore":
            guard case .bytes(let bytes)? = state?.value(as: .bytes) else { throw Problem("the 'state' is not there, or is no bytes") }
            return .restoring(bytes, version: try need(version, "version"))
        case "call": return .call(try begun(signatures, known))
        case "end": return .end(try need(reason, "reason"), dropped: try need(dropped, "dropped"))
        default: break
        }
        let id = try need(call, "call")
        guard let signature = known[id]?.signature else { throw Problem("call \(id) has not begun") }
        switch event {
        case "return":
            let outcome = try outcome()
            let isOK = outcome.status == .ok
            return .returned(call: id, outcome, outs: isOK ? try typed(outs ?? [:], signature.outs, "out") : [])
        case "callback":
            let name = try need(callback, "callback")
            guard let index = signature.parameters.firstIndex(where: { $0.name == name }),
                case .callback(let types) = signature.parameters[index].kind
            else { throw Problem("\(signature) has no callback '\(name)'") }
            return .callback(call: id, index, try callbackValues(types, name))
        case "refusal": return .refused(call: id, try need(index, "index"), try outcome().status)
        case "done":
            guard signature.isAsynchronous else { throw Problem("\(signature) is not asynchronous and has no done") }
            return .done(call: id, try outcome())
        case "cancel": return .cancelled(call: id)
        default: throw Problem("there is no event '\(event)'")
        }
    }

    private func begun(_ signatures: [FunctionKey: Signature], _ known: [Int: KnownCall]) throws(Problem) -> RecordedEvent.Call {
        let id = try need(call, "call")
        if known[id] != nil { throw Problem("call \(id) begins a second time") }
        if let parent, known[parent] == nil { throw Problem("call \(id) belongs to call \(parent), which has not begun") }
        let (direction, interface, function) = (
            try need(direction, "direction"), try need(interface, "interface"), try need(function, "function")
        )
        guard let signature = signatures[FunctionKey(direction: direction, interface: interface, function: function)] else {
            let place = generation.map { "beginning of generation \($0)" } ?? "first line"
            throw Problem("the \(place) names no function \(interface) \(function) for direction '\(direction.rawValue)'")
        }
        // A call of another generation is none of this one's recording.
        let above = parent.flatMap { known[$0]?.generation == (generation ?? 1) ? $0 : nil }
        return RecordedEvent.Call(
            id: id, parent: above ?? 0, direction: direction, peer: try need(peer, "peer"), interface: interface, signature: signature,
            deadline: deadline ?? 0, arguments: try typed(try need(arguments, "arguments"), signature.inputs, "argument"))
    }

    private func need<Value>(_ value: Value?, _ name: String) throws(Problem) -> Value {
        guard let value else { throw Problem("'\(event)' has no '\(name)'") }
        return value
    }

    private func outcome() throws(Problem) -> RecordedEvent.Outcome {
        let name = try need(status, "status")
        guard let status = GateStatus(name: name) else { throw Problem("there is no status '\(name)'") }
        return RecordedEvent.Outcome(status, text ?? "")
    }

    private func typed(
        _ given: [String: RecordedValue], _ wanted: [(name: String, type: ValueType)], _ what: String
    ) throws(Problem) -> [GateValue] {
        var found: [GateValue] = []
        for (name, type) in wanted {
            guard let value = given[name]?.value(as: type) else {
                throw Problem("the \(what) '\(name)' is not there, or is no \(type.rawValue)")
            }
            found.append(value)
        }
        return found
    }

    private func callbackValues(_ types: [ValueType], _ name: String) throws(Problem) -> [GateValue] {
        let given = try need(values, "values")
        let found = zip(given, types).compactMap { $0.value(as: $1) }
        guard given.count == types.count, found.count == types.count else {
            throw Problem("the callback '\(name)' takes (\(types.map(\.rawValue).joined(separator: ", ")))")
        }
        return found
    }
}

extension GateStatus {
    /// By its name in the table of `crucible.h`, or as an unknown status is described.
    init?(name: String) {
        if let known = (0...Int32(UInt8.max)).lazy.map(GateStatus.init(rawValue:)).first(where: { $0.isKnown && "\($0)" == name }) {
            self = known
        } else if name.hasPrefix("STATUS_"), let number = Int32(name.dropFirst(7)) {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }
}
