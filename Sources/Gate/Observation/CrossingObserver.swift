import Signature

/// Told of everything that crosses into one plugin or out of it, on the thread that crosses, at the moment when it does. [any-thread]
///
/// An edge with an observer leaves the short way, and each of its calls gets an id. An edge without one pays nothing.
public protocol CrossingObserver: Sendable {
    func observe(_ crossing: Crossing)
}

/// One event at a gate. Its values are copies, as they are: it may hold secrets.
public struct Crossing: Sendable {
    /// As seen from the plugin.
    public enum Direction: String, Sendable, Codable {
        case into = "in"
        case outOf = "out"
    }

    public enum Event: Sendable {
        case called(Call)
        /// The function returned: why it failed, or its outs in order. An asynchronous call then goes on until `answered`.
        case returned(GateFailure?, outs: [GateValue])
        /// A callback beside `done` is about to run: its number in the call, the parameter's index, and its arguments.
        case calledBack(Int, Int, [GateValue])
        /// That callback has run: what it answered.
        case callbackReturned(Int, GateStatus)
        /// What `done` is given, by the callee or in its place.
        case answered(GateStatus, String)
        /// Cancelled by the caller, or with the call that it belongs to.
        case cancelled
        /// A lifecycle function begins; it has no call.
        case step(String, generation: Int)
        case stepEnded(String, GateFailure?, generation: Int)
        /// The state of another generation is about to be restored in this one.
        case restoring([UInt8], version: UInt32, generation: Int)
    }

    /// The beginning of a call.
    public struct Call: Sendable {
        /// Of the observed plugin.
        public var generation: Int
        /// Who is on the other side: caller or provider.
        public var peer: String
        public var interface: String
        public var signature: Signature
        /// The calls that it belongs to, the nearest first; those that were only opened as well.
        public var ancestors: [UInt64]
        /// Nanoseconds of the monotonic clock; 0: none.
        public var deadline: Int64
        /// The inputs in order.
        public var arguments: [GateValue]
    }

    /// Nanoseconds of the monotonic clock.
    public var instant: Int64
    public var direction: Direction
    /// The call's id; 0 for a lifecycle function.
    public var call: UInt64
    public var event: Event
}
