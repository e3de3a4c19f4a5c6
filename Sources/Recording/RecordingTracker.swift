import Gate
import Signature

/// Turns what an observer is told into events of a recording: numbers calls from 1, and finds their parents among them. A value;
/// it remembers only calls that have not ended.
public struct RecordingTracker: Sendable {
    private struct Open {
        var id: Int
        var signature: Signature
        var generation: Int
        var hasReturned = false
        var isDone = false
        /// Callbacks so far, and the places of those that run, by the gate's numbers.
        var callbacks = 0
        var running: [Int: Int] = [:]
        /// Nothing more comes of it but what these answer.
        var isForgotten = false
    }

    private struct Key: Hashable {
        var direction: Crossing.Direction
        var call: UInt64
    }

    private var open: [Key: Open] = [:]
    private var next = 1

    public init() {}

    /// The number of a call that has not ended.
    public func number(_ direction: Crossing.Direction, _ call: UInt64) -> Int? { open[Key(direction: direction, call: call)]?.id }

    public func signature(_ direction: Crossing.Direction, _ call: UInt64) -> Signature? {
        open[Key(direction: direction, call: call)]?.signature
    }

    /// nil for what is not recorded: of a call whose beginning was not, and that a callback has answered OK.
    public mutating func take(_ crossing: Crossing) -> RecordedEvent? {
        let generation =
            switch crossing.event {
            case .step(_, let generation), .stepEnded(_, _, let generation), .restoring(_, _, let generation): generation
            case .called(let call): call.generation
            default: open[Key(direction: crossing.direction, call: crossing.call)]?.generation ?? 1
            }
        return body(crossing).map { RecordedEvent(at: crossing.instant, generation: generation, $0) }
    }

    private mutating func body(_ crossing: Crossing) -> RecordedEvent.Body? {
        let key = Key(direction: crossing.direction, call: crossing.call)
        switch crossing.event {
        case .step(let name, _): return .step(name)
        case .stepEnded(let name, let failure, _): return .stepEnded(name, .init(failure))
        case .restoring(let bytes, let version, _): return .restoring(bytes, version: version)
        case .called(let call): return begin(call, key)
        case .returned(let failure, let outs):
            // One that waited has returned to its caller before it got in.
            guard open[key]?.hasReturned == false, let entry = update(key, { $0.hasReturned = true }) else { return nil }
            // What failed at once has no done, unless there was one before.
            if !entry.signature.isAsynchronous || failure != nil || entry.isDone { forget(key) }
            return .returned(call: entry.id, .init(failure), outs: outs)
        case .calledBack(let number, let parameter, let values):
            let entry = update(key) { entry in
                entry.running[number] = entry.callbacks
                entry.callbacks += 1
            }
            return entry.map { .callback(call: $0.id, parameter, values) }
        case .callbackReturned(let number, let status):
            guard let place = open[key]?.running[number] else { return nil }
            let entry = update(key) { $0.running[number] = nil }
            if entry?.isForgotten == true { forget(key) }
            // Nearly all answer OK.
            return status == .ok ? nil : entry.map { .refused(call: $0.id, place, status) }
        case .answered(let status, let text):
            guard let entry = update(key, { $0.isDone = true }) else { return nil }
            if entry.hasReturned { forget(key) }
            return .done(call: entry.id, .init(status, text))
        case .cancelled: return open[key].map { .cancelled(call: $0.id) }
        }
    }

    private mutating func forget(_ key: Key) {
        if open[key]?.running.isEmpty == false { open[key]!.isForgotten = true } else { open[key] = nil }
    }

    private mutating func begin(_ call: Crossing.Call, _ key: Key) -> RecordedEvent.Body? {
        defer { next += 1 }
        open[key] = Open(id: next, signature: call.signature, generation: call.generation)
        return .call(RecordedEvent.Call(
            id: next, parent: parent(call, key) ?? 0, direction: key.direction, peer: call.peer, interface: call.interface,
            signature: call.signature, deadline: call.deadline, arguments: call.arguments))
    }

    private func parent(_ call: Crossing.Call, _ key: Key) -> Int? {
        // A call of the plugin to itself is its own other side's.
        for id in (key.direction == .into ? [key.call] : []) + call.ancestors {
            for direction in [Crossing.Direction.outOf, .into] {
                let other = Key(direction: direction, call: id)
                if other != key, let known = open[other] { return known.id }
            }
        }
        return nil
    }

    private mutating func update(_ key: Key, _ change: (inout Open) -> Void) -> Open? {
        guard open[key] != nil else { return nil }
        change(&open[key]!)
        return open[key]
    }
}
