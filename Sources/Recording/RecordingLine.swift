import FoundationEssentials
import Gate
import Signature

/// A line as it stands in the file: see `recording.schema.json`.
struct RecordingLine: Codable {
    var at: Int64
    var event: String
    /// Of a call, a step and a state; nil: 1.
    var generation: Int?
    var call: Int?
    var parent: Int?
    var direction: Crossing.Direction?
    var peer: String?
    var interface: String?
    var function: String?
    var deadline: Int64?
    var arguments: [String: RecordedValue]?
    var outs: [String: RecordedValue]?
    var callback: String?
    var values: [RecordedValue]?
    var index: Int?
    var step: String?
    var version: UInt32?
    var state: RecordedValue?
    var status: String?
    var text: String?
    var reason: RecordedEvent.End?
    var dropped: Int?
    /// In a replay: the recorded call that this one stands for.
    var replays: Int?

    /// - Parameter signature: of the call that the event is about.
    init(_ event: RecordedEvent, _ signature: Signature?) {
        at = event.at
        call = event.callID
        switch event.body {
        case .step(let name): (self.event, step) = ("step", name)
        case .stepEnded(let name, let outcome):
            (self.event, step) = ("step_end", name)
            put(outcome)
        case .restoring(let bytes, let version): (self.event, state, self.version) = ("restore", .bytes(bytes), version)
        case .call(let call):
            self.event = "call"
            (direction, peer, interface, function) = (call.direction, call.peer, call.interface, call.signature.name)
            (parent, deadline) = (call.parent == 0 ? nil : call.parent, call.deadline == 0 ? nil : call.deadline)
            arguments = Self.named(call.signature.inputs, call.arguments)
        case .returned(_, let outcome, let outs):
            self.event = "return"
            put(outcome)
            if !outs.isEmpty { self.outs = Self.named(signature?.outs ?? [], outs) }
        case .callback(_, let parameter, let values):
            self.event = "callback"
            callback = signature?.parameters[parameter].name
            self.values = values.map(RecordedValue.init)
        case .refused(_, let index, let status): (self.event, self.index, self.status) = ("refusal", index, "\(status)")
        case .done(_, let outcome):
            self.event = "done"
            put(outcome)
        case .cancelled: self.event = "cancel"
        case .end(let reason, let dropped): (self.event, self.reason, self.dropped) = ("end", reason, dropped)
        }
        switch event.body {
        case .call, .step, .stepEnded, .restoring: generation = event.generation == 1 ? nil : event.generation
        // They are about a call.
        case .returned, .callback, .refused, .done, .cancelled, .end: break
        }
    }

    private mutating func put(_ outcome: RecordedEvent.Outcome) {
        status = "\(outcome.status)"
        text = outcome.text.isEmpty ? nil : outcome.text
    }

    private static func named(_ parameters: [(name: String, type: ValueType)], _ values: [GateValue]) -> [String: RecordedValue] {
        Dictionary(zip(parameters.map(\.name), values.map(RecordedValue.init)), uniquingKeysWith: { first, _ in first })
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Plain values only, which JSON can say.
        return String(decoding: (try? encoder.encode(self)) ?? Data("null".utf8), as: UTF8.self)
    }
}

extension Signature {
    /// The parameters that go in, by name and type.
    public var inputs: [(name: String, type: ValueType)] {
        parameters.compactMap { if case .value(let type) = $0.kind { ($0.name, type) } else { nil } }
    }

    public var outs: [(name: String, type: ValueType)] {
        parameters.compactMap { if case .out(let type) = $0.kind { ($0.name, type) } else { nil } }
    }
}
