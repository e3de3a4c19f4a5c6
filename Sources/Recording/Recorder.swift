import Gate
import Locking
import Signature

/// Writes what crosses into one plugin and out of it to a file, as it happens. [any-thread]
public final class Recorder: CrossingObserver {
    public struct Summary: Sendable {
        public var events: Int
        /// Events that are not in the file.
        public var dropped: Int
        public var end: RecordedEvent.End
        /// Why the file could not be written to, if so.
        public var problem: String?
    }

    private struct State {
        var file: RecordingFile
        var tracker = RecordingTracker()
        var events = 0
        var dropped = 0
        var end: RecordedEvent.End?
        var isClosed = false
    }

    /// Room for the last line, in bytes.
    private static let reserve = 128

    private let limit: Int
    private let state: Locked<State>

    /// Makes the file.
    ///
    /// - Parameter limit: most bytes of it.
    public init(file: String, limit: Int) throws(RecordingError) {
        self.limit = limit - Self.reserve
        state = Locked(State(file: try RecordingFile(file)))
    }

    /// Writes the first line. To be called before anything crosses.
    public func begin(_ header: RecordingHeader) { state.withLock { $0.file.write(header.json) } }

    /// Writes what another generation of the plugin is. To be called before anything crosses into it or out of it.
    ///
    /// - Parameter generation: 2 or more.
    public func begin(_ header: RecordingHeader, generation: Int) {
        state.withLock { state in
            guard !state.isClosed, state.end == nil else { return }
            write(header.line(generation: generation), &state)
        }
    }

    public func observe(_ crossing: Crossing) {
        state.withLock { state in
            guard !state.isClosed else { return }
            let signature = state.tracker.signature(crossing.direction, crossing.call)
            guard let event = state.tracker.take(crossing) else { return }
            guard state.end == nil, state.file.problem == nil else { return state.dropped += 1 }
            if write(event.line(signature), &state) { state.events += 1 } else { state.dropped += 1 }
        }
    }

    /// False when there is no room, which ends the recording.
    @discardableResult
    private func write(_ line: String, _ state: inout State) -> Bool {
        guard state.file.size + line.utf8.count < limit else {
            state.end = .limit
            return false
        }
        state.file.write(line)
        return true
    }

    /// Writes the last line, and closes the file.
    public func close() -> Summary {
        state.withLock { state in
            let end = state.end ?? .closed
            if !state.isClosed {
                state.file.write(RecordedEvent(at: 0, .end(end, dropped: state.dropped)).line())
                state.file.close()
                state.isClosed = true
            }
            return Summary(events: state.events, dropped: state.dropped, end: end, problem: state.file.problem)
        }
    }
}

extension RecordedEvent {
    /// As a line of the file, without its end.
    ///
    /// - Parameters:
    ///   - signature: of the call that it is about, if it does not begin it.
    ///   - replays: of a call that begins in a replay, the recorded one that it stands for.
    public func line(_ signature: Signature? = nil, replays: Int? = nil) -> String {
        var line = RecordingLine(self, signature)
        line.replays = replays
        return line.json
    }
}
