import Gate
import Recording

/// Compares a recording with what a replay of it did. Pure.
struct Differ {
    /// Differences of one value that are named; a document that has changed altogether is not worth more.
    static let maximumInValue = 10
    /// Differences of one replay that are named.
    static let maximum = 1000

    private let recording: Recording
    private let replay: Recording
    /// Whether the replay went to its end: otherwise what is missing says nothing.
    private let isWhole: Bool
    private var found: [Difference] = []

    /// What differs, in the order of the recording; then what is new.
    static func differences(_ recording: Recording, _ replay: Recording, isWhole: Bool) -> [Difference] {
        var differ = Differ(recording: recording, replay: replay, isWhole: isWhole)
        differ.compareLifecycles()
        differ.compareCalls()
        return differ.found
    }

    private init(recording: Recording, replay: Recording, isWhole: Bool) {
        (self.recording, self.replay, self.isWhole) = (recording, replay, isWhole)
    }

    private mutating func add(_ kind: Difference.Kind, _ call: Int?, _ path: String, _ recorded: String?, _ replayed: String?) {
        guard found.count < Self.maximum else { return }
        found.append(Difference(kind: kind, call: call, path: path, recorded: recorded, replayed: replayed))
    }

    // MARK: Lifecycle

    /// Functions that only one of the builds has are no difference by themselves.
    private mutating func compareLifecycles() {
        let (before, after) = (outcomes(recording), outcomes(replay))
        for name in ["create", "start", "ready", "restore_state", "drain", "stop"] {
            guard let replayed = after[name] else { continue }
            compare(before[name] ?? .init(.ok, ""), replayed, nil, "lifecycle:\(name)")
        }
    }

    private func outcomes(_ recording: Recording) -> [String: RecordedEvent.Outcome] {
        var found: [String: RecordedEvent.Outcome] = [:]
        for event in recording.events { if case .stepEnded(let name, let outcome) = event.body { found[name] = found[name] ?? outcome } }
        return found
    }

    // MARK: Calls

    private mutating func compareCalls() {
        let after = replay.calls
        let pairs = Dictionary(
            after.compactMap { record in replay.replays[record.call.id].map { ($0, record) } }, uniquingKeysWith: { first, _ in first })
        for record in recording.calls {
            guard let replayed = pairs[record.call.id] else {
                if isWhole { add(.missing, record.call.id, record.title, describe(record), reason(record)) }
                continue
            }
            switch record.call.direction {
            case .into: compareAnswer(record, replayed)
            case .outOf:
                compareArguments(record, replayed)
                if recording.header.knowsAnswers { compareAnswers(record, replayed) }
            }
        }
        for record in after where record.call.direction == .outOf && replay.replays[record.call.id] == nil {
            add(.new, record.call.id, record.title, nil, describe(record))
        }
    }

    /// Why a recorded call into the plugin was not made, if the library tells.
    private func reason(_ record: CallRecord) -> String? {
        guard record.call.direction == .into else { return nil }
        let texts = replay.header.provides.first { $0.interface == record.call.interface }?.functions
        guard let texts else { return "\(record.call.interface) is not provided" }
        let name = record.call.signature.name
        guard let text = texts.first(where: { $0.hasPrefix(name + "(") }) else { return "there is no function \(name)" }
        return text == record.call.signature.description ? nil : "\(record.call.signature) is now \(text)"
    }

    private func describe(_ record: CallRecord) -> String {
        zip(record.call.signature.inputs, record.call.arguments).map { "\($0.name): \(ValueText.of($1))" }.joined(separator: ", ")
    }

    private mutating func compareArguments(_ before: CallRecord, _ after: CallRecord) {
        for (index, parameter) in before.call.signature.inputs.enumerated() {
            compare(before.call.arguments[index], after.call.arguments[index], before.call.id, "\(before.title)/arguments/\(parameter.name)")
        }
    }

    /// What the plugin's callbacks answered its peer.
    private mutating func compareAnswers(_ before: CallRecord, _ after: CallRecord) {
        for (index, (old, new)) in zip(before.callbacks, after.callbacks).enumerated() where old.status != new.status {
            let name = before.call.signature.parameters[old.parameter].name
            add(.changed, before.call.id, "\(before.title)/callbacks/\(index)/\(name)/status", "\(old.status)", "\(new.status)")
        }
    }

    private mutating func compareAnswer(_ before: CallRecord, _ after: CallRecord) {
        let (id, title) = (before.call.id, before.title)
        guard isWhole || after.hasEnded else { return }
        let (old, new) = (Self.returned(before), Self.returned(after))
        compare(old, new, id, title)
        if old == new {
            for (index, out) in before.call.signature.outs.enumerated() where index < before.outs.count && index < after.outs.count {
                compare(before.outs[index], after.outs[index], id, "\(title)/outs/\(out.name)")
            }
        }
        compareCallbacks(before, after)
        if before.call.signature.isAsynchronous { compare(before.done, after.done, id, "\(title)/done") }
    }

    /// A call that waited at its plugin's seat was answered without a return of its own.
    private static func returned(_ record: CallRecord) -> RecordedEvent.Outcome? {
        record.returned ?? (record.done == nil ? nil : .init(.ok, ""))
    }

    private mutating func compareCallbacks(_ before: CallRecord, _ after: CallRecord) {
        for index in 0..<max(before.callbacks.count, after.callbacks.count) {
            let old = index < before.callbacks.count ? before.callbacks[index] : nil
            let new = index < after.callbacks.count ? after.callbacks[index] : nil
            guard let parameter = (old ?? new)?.parameter else { continue }
            let path = "\(before.title)/callbacks/\(index)/\(before.call.signature.parameters[parameter].name)"
            guard let old, let new, old.parameter == new.parameter else {
                add(old == nil ? .new : new == nil ? .missing : .changed, before.call.id, path, old.map(Self.text), new.map(Self.text))
                continue
            }
            for (place, values) in zip(old.values, new.values).enumerated() { compare(values.0, values.1, before.call.id, "\(path)/\(place)") }
        }
    }

    private static func text(_ callback: CallRecord.Callback) -> String { callback.values.map(ValueText.of).joined(separator: ", ") }

    // MARK: Outcomes and values

    private mutating func compare(_ before: RecordedEvent.Outcome?, _ after: RecordedEvent.Outcome?, _ call: Int?, _ path: String) {
        guard let before, let after else {
            if before != nil || after != nil {
                add(after == nil ? .missing : .new, call, "\(path)/status", before.map { "\($0.status)" }, after.map { "\($0.status)" })
            }
            return
        }
        if before.status != after.status {
            // The words of a failure belong to its status.
            return add(.changed, call, "\(path)/status", Self.text(before), Self.text(after))
        }
        compare(.str(before.text), .str(after.text), call, "\(path)/text")
    }

    private static func text(_ outcome: RecordedEvent.Outcome) -> String {
        outcome.text.isEmpty ? "\(outcome.status)" : "\(outcome.status): \(outcome.text)"
    }

    private mutating func compare(_ before: GateValue, _ after: GateValue, _ call: Int?, _ path: String) {
        guard !ValueText.isSame(before, after) else { return }
        if let (old, new) = ValueText.documents(before, after) {
            for place in DocumentDifference.places(old, new, limit: Self.maximumInValue) {
                let kind: Difference.Kind = place.recorded == nil ? .new : place.replayed == nil ? .missing : .changed
                add(kind, call, ([path] + place.path).joined(separator: "/"), place.recorded, place.replayed)
            }
            return
        }
        add(.changed, call, path, ValueText.of(before), ValueText.of(after))
    }
}
