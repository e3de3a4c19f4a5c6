import Gate

/// A recording that has been read: what crossed into one generation of a plugin and out of it, in order.
public struct Recording: Sendable, Hashable {
    public var header: RecordingHeader
    /// Which generation of the plugin it is about, of those that the file has.
    public var generation = 1
    public var generations = [1]
    /// Without the end.
    public var events: [RecordedEvent]
    public var end: RecordedEvent.End
    /// Events that are not in it.
    public var dropped: Int
    /// Whether it has its end: a replay whose process died has none.
    public var isWhole = true
    /// In a replay: the recorded call that each of its calls stands for, by the replay's own numbers.
    public var replays: [Int: Int]

    public init(
        header: RecordingHeader, events: [RecordedEvent], end: RecordedEvent.End = .closed, dropped: Int = 0, replays: [Int: Int] = [:]
    ) {
        (self.header, self.events, self.end, self.dropped, self.replays) = (header, events, end, dropped, replays)
    }

    /// The state that the generation got from the one before, if it did.
    public var restored: (bytes: [UInt8], version: UInt32)? {
        events.lazy.compactMap { if case .restoring(let bytes, let version) = $0.body { (bytes, version) } else { nil } }.first
    }

    /// The calls with everything that came of them, in the order in which they began.
    public var calls: [CallRecord] {
        var (order, found): ([Int], [Int: CallRecord]) = ([], [:])
        for event in events {
            if case .call(let call) = event.body {
                order.append(call.id)
                found[call.id] = CallRecord(call)
            } else if let id = event.callID {
                found[id]?.add(event.body)
            }
        }
        return order.compactMap { found[$0] }
    }
}

/// One call, from beginning to end.
public struct CallRecord: Sendable, Hashable {
    public struct Callback: Sendable, Hashable {
        public var parameter: Int
        public var values: [GateValue]
        /// What it answered.
        public var status = GateStatus.ok
    }

    public var call: RecordedEvent.Call
    public var returned: RecordedEvent.Outcome?
    public var outs: [GateValue] = []
    public var callbacks: [Callback] = []
    public var done: RecordedEvent.Outcome?

    init(_ call: RecordedEvent.Call) { self.call = call }

    mutating func add(_ body: RecordedEvent.Body) {
        switch body {
        case .returned(_, let outcome, let outs): (returned, self.outs) = (outcome, outs)
        case .callback(_, let parameter, let values): callbacks.append(Callback(parameter: parameter, values: values))
        case .refused(_, let index, let status): if callbacks.indices.contains(index) { callbacks[index].status = status }
        case .done(_, let outcome): done = outcome
        case .call, .cancelled, .step, .stepEnded, .restoring, .end: break
        }
    }

    /// `interface:function`, as paths and commands name it.
    public var title: String { "\(call.interface):\(call.signature.name)" }

    /// Whether nothing more comes of it.
    public var hasEnded: Bool {
        call.signature.isAsynchronous && returned.map { $0.status == .ok } ?? true ? done != nil : returned != nil
    }
}
