import Gate
import Signature

/// One line of a recording after the first.
public struct RecordedEvent: Sendable, Hashable {
    /// How a function or a call ended: a status, and the words that came with it.
    public struct Outcome: Sendable, Hashable {
        public var status: GateStatus
        public var text: String

        public init(_ status: GateStatus, _ text: String) { (self.status, self.text) = (status, text) }
        init(_ failure: GateFailure?) { self.init(failure?.status ?? .ok, failure?.message ?? "") }
    }

    /// The beginning of a call, in or out.
    public struct Call: Sendable, Hashable {
        /// 1, 2, 3, in the order in which calls began.
        public var id: Int
        /// The recorded call that it belongs to; 0: none.
        public var parent: Int
        public var direction: Crossing.Direction
        /// Caller or provider.
        public var peer: String
        public var interface: String
        public var signature: Signature
        /// Nanoseconds of the monotonic clock; 0: none.
        public var deadline: Int64
        public var arguments: [GateValue]

        public init(
            id: Int, parent: Int, direction: Crossing.Direction, peer: String, interface: String, signature: Signature, deadline: Int64,
            arguments: [GateValue]
        ) {
            (self.id, self.parent, self.direction, self.peer, self.interface) = (id, parent, direction, peer, interface)
            (self.signature, self.deadline, self.arguments) = (signature, deadline, arguments)
        }
    }

    /// Why a recording ends.
    public enum End: String, Codable, Sendable {
        /// The host stopped.
        case closed
        /// The file reached its limit.
        case limit
        /// Another generation of the plugin has been called: of format 1, which holds one.
        case replaced
    }

    public enum Body: Sendable, Hashable {
        case step(String)
        case stepEnded(String, Outcome)
        /// The generation is about to get the state that another one left.
        case restoring([UInt8], version: UInt32)
        case call(Call)
        case returned(call: Int, Outcome, outs: [GateValue])
        /// The parameter's index.
        case callback(call: Int, Int, [GateValue])
        /// A callback has not answered OK: its place among those of the call, from 0, and what it answered.
        case refused(call: Int, Int, GateStatus)
        case done(call: Int, Outcome)
        case cancelled(call: Int)
        /// With how many events that are not in the file.
        case end(End, dropped: Int)
    }

    /// Nanoseconds of the monotonic clock.
    public var at: Int64
    /// The generation of the plugin in which it happened: 1 before the first swap or restart.
    public var generation: Int
    public var body: Body

    public init(at: Int64, generation: Int = 1, _ body: Body) { (self.at, self.generation, self.body) = (at, generation, body) }

    /// The call that it is about.
    public var callID: Int? {
        switch body {
        case .call(let call): call.id
        case .returned(let id, _, _), .callback(let id, _, _), .refused(let id, _, _), .done(let id, _), .cancelled(let id): id
        case .step, .stepEnded, .restoring, .end: nil
        }
    }
}
