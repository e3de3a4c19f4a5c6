import Gate
import Recording

/// Decides what a replay does next. A value that takes events and gives actions; it has no thread, no clock and no plugin.
///
/// It goes through the recording with a cursor. What the host and the peers did, it does when the cursor is there; what the plugin did, the
/// cursor waits for: so a peer's answer never comes before the question. When the plugin has been quiet for long enough, what it was
/// waited for is given up; if it comes after all, its answers are made up for.
struct ReplayMachine: Sendable {
    enum Action: Sendable, Equatable {
        /// Make a recorded call into the plugin.
        case call(Int)
        case callback(call: Int, parameter: Int, [GateValue])
        case done(call: Int, RecordedEvent.Outcome)
        case cancel(call: Int)
        /// Run drain, stop and destroy.
        case stop
        case wait
        case finished
    }

    private let events: [RecordedEvent]
    let calls: [Int: CallRecord]
    private var matcher: CallMatcher
    /// Events of the plugin that have come or are given up, and events of its host that are done.
    private var isSettled: [Bool]
    private var cursor = 0
    /// Host events that the cursor has passed because nobody waited for them then.
    private var late: [Int] = []
    /// The replayed call by its number to the recorded one.
    private var recorded: [Int: Int] = [:]
    /// Recorded calls that are under way, and can be answered.
    private var entered: Set<Int> = []
    /// The places of each call's events, and the calls below it.
    private var places: [Int: [Int]] = [:]
    private var children: [Int: [Int]] = [:]
    private var isStarted = false
    private var isStopping = false
    private var isStopped = false

    init(_ recording: Recording) {
        events = recording.events
        isSettled = Array(repeating: false, count: events.count)
        let list = recording.calls
        matcher = CallMatcher(list)
        calls = Dictionary(uniqueKeysWithValues: list.map { ($0.call.id, $0) })
        for call in list where call.call.parent != 0 { children[call.call.parent, default: []].append(call.call.id) }
        for (index, event) in events.enumerated() { if let id = event.callID { places[id, default: []].append(index) } }
    }

    // MARK: Actions

    /// What is to be done now, and the recorded time of it.
    mutating func next() -> (action: Action, at: Int64?) {
        while let index = late.popLast() {
            if let next = act(for: events[index].body) { return (next, nil) }
        }
        while cursor < events.count {
            let event = events[cursor]
            if !isSettled[cursor] {
                if isAwaited(event.body) || isAwaitingStart(event.body) { return (.wait, nil) }
                isSettled[cursor] = true
                if let next = act(for: event.body) {
                    cursor += 1
                    return (next, event.at)
                }
            }
            cursor += 1
        }
        if !isStopping {
            isStopping = true
            return (.stop, nil)
        }
        return (isStopped ? .finished : .wait, nil)
    }

    /// Whether the plugin does it, by itself or by returning.
    private func isAwaited(_ body: RecordedEvent.Body) -> Bool {
        switch body {
        case .call(let call): call.direction == .outOf
        case .returned(let id, _, _): direction(id) == .into || entered.contains(id)
        case .callback(let id, _, _), .done(let id, _): direction(id) == .into
        case .cancelled(let id): entered.contains(id)
        case .refused, .step, .stepEnded, .restoring, .end: false
        }
    }

    private func isAwaitingStart(_ body: RecordedEvent.Body) -> Bool {
        if case .call = body { !isStarted } else { false }
    }

    private mutating func act(for body: RecordedEvent.Body) -> Action? {
        switch body {
        case .call(let call): return .call(call.id)
        case .callback(let id, let parameter, let values):
            return entered.contains(id) ? .callback(call: id, parameter: parameter, values) : nil
        case .done(let id, let outcome): return entered.contains(id) ? .done(call: id, outcome) : nil
        case .cancelled(let id): return direction(id) == .into ? .cancel(call: id) : nil
        case .step(let name):
            guard name == "drain" || name == "stop", !isStopping else { return nil }
            isStopping = true
            return .stop
        case .stepEnded, .restoring, .returned, .refused, .end: return nil
        }
    }

    private func direction(_ id: Int) -> Crossing.Direction? { calls[id]?.call.direction }

    /// How long to wait for the plugin before it is given up, in nanoseconds: five seconds more than it took when it was recorded.
    var patience: Int64 {
        let gap = cursor > 0 && cursor < events.count ? max(0, events[cursor].at - events[cursor - 1].at) : 0
        return min(gap, 25_000_000_000) + 5_000_000_000
    }

    /// The plugin has been quiet for that long. What it should have done up to the next act of its host does not hold the replay up.
    mutating func giveUp() {
        guard cursor < events.count else {
            isStopped = true
            return
        }
        if isAwaitingStart(events[cursor].body) { return abandon() }
        for index in cursor..<events.count {
            guard isAwaited(events[index].body) || isSettled[index] else { return }
            isSettled[index] = true
        }
    }

    // MARK: What happens

    /// start and ready have returned.
    mutating func started() { isStarted = true }

    /// The plugin could not be started: nothing more is played.
    mutating func abandon() { cursor = events.count }

    /// drain and stop have returned: the plugin does nothing more.
    mutating func stopped() {
        isStopped = true
        for index in events.indices where isAwaited(events[index].body) { isSettled[index] = true }
    }

    /// A call into the plugin has begun.
    mutating func began(_ id: Int, as replayed: Int) { recorded[replayed] = id }

    /// A call into the plugin cannot be made.
    mutating func drop(_ id: Int) {
        for index in places[id] ?? [] { isSettled[index] = true }
        end(id)
    }

    /// The recorded call that a replayed one stands for.
    func recorded(_ replayed: Int) -> Int? { recorded[replayed] }

    /// The plugin makes a call. Gives the recorded one that answers it.
    mutating func match(_ call: RecordedEvent.Call) -> Int? {
        guard let found = matcher.match(call, below: recorded[call.parent]) else { return nil }
        recorded[call.id] = found
        return found
    }

    func repeated(_ call: RecordedEvent.Call) -> CallRecord? { matcher.repeated(call) }

    /// A peer has taken up a matched call and can answer it. Gives the recorded calls that were made into the plugin before this one
    /// returned, which are for the same thread to make.
    mutating func enter(_ id: Int) -> [Int] {
        entered.insert(id)
        let isAsynchronous = calls[id]?.call.signature.isAsynchronous == true
        for index in places[id] ?? [] {
            switch events[index].body {
            case .call: isSettled[index] = true
            // A synchronous function's are run before it returns, by the same thread.
            case .callback where !isAsynchronous: isSettled[index] = true
            case .callback, .done: if index < cursor { late.insert(index, at: 0) }
            case .returned, .refused, .cancelled, .step, .stepEnded, .restoring, .end: break
            }
        }
        if isAsynchronous { return [] }
        let nested = (children[id] ?? []).filter { direction($0) == .into }
        for child in nested { if let begin = places[child]?.first { isSettled[begin] = true } }
        return nested
    }

    /// Something came of a replayed call.
    mutating func observe(_ event: RecordedEvent) {
        guard let replayed = event.callID, let id = recorded[replayed] else { return }
        switch event.body {
        case .returned(_, let outcome, _):
            settle(id) { if case .returned = $0 { true } else { false } }
            if direction(id) == .into, outcome.status != .ok || calls[id]?.call.signature.isAsynchronous == false { end(id) }
        // A callback of a peer's is the host's own act, which has been done.
        case .callback(_, let parameter, _) where direction(id) == .into:
            settle(id) { if case .callback(_, parameter, _) = $0 { true } else { false } }
        case .cancelled: settle(id) { if case .cancelled = $0 { true } else { false } }
        case .done where direction(id) == .into: end(id)
        // What has ended is not cancelled any more.
        case .done: settle(id) { if case .cancelled = $0 { true } else { false } }
        case .callback, .refused, .call, .step, .stepEnded, .restoring, .end: break
        }
    }

    /// Nothing more comes of a call into the plugin, beside that its function returns, nor does it call anybody now.
    private mutating func end(_ id: Int) {
        for index in places[id] ?? [] {
            switch events[index].body {
            case .callback, .done: isSettled[index] = true
            case .call, .returned, .refused, .cancelled, .step, .stepEnded, .restoring, .end: break
            }
        }
        for child in children[id] ?? [] where direction(child) == .outOf && !entered.contains(child) {
            if let begin = places[child]?.first { isSettled[begin] = true }
            // What was called back from there is not called now.
            for grandchild in children[child] ?? [] { drop(grandchild) }
        }
    }

    private mutating func settle(_ id: Int, _ isIt: (RecordedEvent.Body) -> Bool) {
        if let index = places[id]?.first(where: { !isSettled[$0] && isIt(events[$0].body) }) { isSettled[index] = true }
    }
}
