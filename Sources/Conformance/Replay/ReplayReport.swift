import FoundationEssentials
import Recording

/// What a replay showed.
public struct ReplayReport: Sendable, Encodable {
    /// How the replay's process ended.
    public enum Ending: Sendable, Hashable {
        case finished
        /// In words: a signal, an exit, a hang; with the call that was running.
        case broken(String)
    }

    public var plugin: String
    /// Which generation of it was replayed, of those that the recording has.
    public var generation: Int
    public var generations: [Int]
    public var recorded: RecordingHeader.Library
    /// What the library says of itself; nil when it did not come to that.
    public var replayed: RecordingHeader.Library?
    /// Recorded calls into the plugin, and how many of them were made.
    public var calls: Int
    public var made: Int
    /// Why the recording ends before its host did, if so.
    public var end: RecordedEvent.End
    public var ending: Ending
    public var differences: [Difference]
    /// Differences that were not to be reported.
    public var ignored: Int

    public var isSame: Bool { differences.isEmpty }

    private enum Key: String, CodingKey {
        case plugin, generation, generations, recorded, replayed, calls, made, same, differences, ignored
        case recordingEnd = "recording_end"
    }

    /// `{plugin, generation, generations, recorded, replayed, recording_end, calls,
    /// made, same, differences: [{kind, call, path, recorded, replayed}], ignored}`
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(plugin, forKey: .plugin)
        try values.encode(generation, forKey: .generation)
        try values.encode(generations, forKey: .generations)
        try values.encode(recorded, forKey: .recorded)
        try values.encodeIfPresent(replayed, forKey: .replayed)
        try values.encode(end, forKey: .recordingEnd)
        try values.encode(calls, forKey: .calls)
        try values.encode(made, forKey: .made)
        try values.encode(isSame, forKey: .same)
        try values.encode(differences, forKey: .differences)
        try values.encode(ignored, forKey: .ignored)
    }

    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Plain values only, which JSON can say.
        return String(decoding: (try? encoder.encode(self)) ?? Data("null".utf8), as: UTF8.self)
    }
}

extension ReplayReport {
    /// Compares, and leaves out what is to be ignored.
    ///
    /// - Parameters:
    ///   - replay: what the process wrote; nil when it wrote nothing.
    ///   - ignoring: whether a path is not to be reported.
    init(_ recording: Recording, _ replay: Recording?, _ ending: Ending, ignoring: (String) -> Bool) {
        let replay = replay ?? Recording(header: recording.header, events: [])
        let into = recording.calls.filter { $0.call.direction == .into }
        let paired = Set(replay.replays.values)
        var found: [Difference] = []
        if case .broken(let how) = ending {
            let running = replay.calls.last { $0.call.direction == .into && !$0.hasEnded }
            let number = running.flatMap { replay.replays[$0.call.id] }
            found.append(Difference(kind: .fault, call: number, path: running?.title ?? "lifecycle:", recorded: nil, replayed: how))
        }
        found += Differ.differences(recording, replay, isWhole: ending == .finished)
        let kept = found.filter { $0.kind == .fault || !ignoring($0.path) }
        self.init(
            plugin: recording.header.plugin, generation: recording.generation, generations: recording.generations,
            recorded: recording.header.library, replayed: replay.header.library, calls: into.count,
            made: into.count { paired.contains($0.call.id) }, end: recording.end, ending: ending, differences: kept,
            ignored: found.count - kept.count)
    }
}
