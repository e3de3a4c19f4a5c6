import FoundationEssentials
import Gate
import Glibc
import Signature

/// What is wrong with a recording: the line, and what to do.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// 0: the file as a whole.
    public var line: Int
    public var message: String
    public var remedy: String

    public var description: String { "\(file):\(line == 0 ? "" : "\(line):") \(message); \(remedy)" }
}

/// Reads recordings, and believes nothing in them.
public struct RecordingReader {
    /// Largest file, in bytes.
    public static let limit = 1 << 30

    private let file: String
    private let isReplay: Bool
    /// Of each generation.
    private var headers: [Int: RecordingHeader] = [:]
    private var signatures: [Int: [FunctionKey: Signature]] = [:]
    private var known: [Int: KnownCall] = [:]
    private var recording: Recording?
    private var hasEnd = false

    private init(_ file: String, isReplay: Bool) { (self.file, self.isReplay) = (file, isReplay) }

    /// - Parameters:
    ///   - generation: of which generation; nil: of the first.
    ///   - isReplay: what a replay wrote, whose process may have died: it may lack its end.
    public static func read(_ file: String, generation: Int? = nil, isReplay: Bool = false) throws(RecordingError) -> Recording {
        let reader = RecordingReader(file, isReplay: isReplay)
        var status = stat()
        guard stat(file, &status) != 0 || status.st_size <= limit else {
            throw reader.error(0, "has more than \(limit >> 30) GiB", "record with a smaller --limit")
        }
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: file)) } catch {
            throw reader.error(0, "cannot be read: \(String(cString: strerror(errno)))", "give the file that crucible record wrote")
        }
        return try parse(Array(data), file: file, generation: generation, isReplay: isReplay)
    }

    public static func parse(
        _ bytes: [UInt8], file: String, generation: Int? = nil, isReplay: Bool = false
    ) throws(RecordingError) -> Recording {
        var reader = RecordingReader(file, isReplay: isReplay)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let isCut = index == lines.count - 1
            if isCut, isReplay { break }
            try reader.take(Data(line), index + 1, isCut: isCut)
        }
        return try reader.finish(lines.count, generation ?? 1)
    }

    private func error(_ line: Int, _ message: String, _ remedy: String) -> RecordingError {
        RecordingError(file: file, line: line, message: message, remedy: remedy)
    }

    private mutating func take(_ line: Data, _ number: Int, isCut: Bool) throws(RecordingError) {
        guard recording != nil else { return try takeHeader(line, number) }
        if hasEnd { throw error(number, "something follows the end", "remove it, or record again") }
        guard let decoded = try? JSONDecoder().decode(RecordingLine.self, from: line) else {
            throw isCut
                ? error(number, "the line is cut off", "remove it, and see to the end; or record again")
                : error(number, "is no event of a recording: \(reason(line))", "see recording.schema.json, or record again")
        }
        if decoded.event == "generation" { return try takeGeneration(line, number) }
        let event: RecordedEvent
        do { event = try decoded.decoded(signatures, known) } catch {
            throw self.error(number, error.message, "see recording.schema.json, or record again")
        }
        switch event.body {
        case .end(let reason, let dropped):
            hasEnd = true
            (recording!.end, recording!.dropped) = (reason, dropped)
            return
        case .call(let call):
            known[call.id] = KnownCall(signature: call.signature, generation: event.generation)
            if let replayed = decoded.replays { recording!.replays[call.id] = replayed }
        default: break
        }
        recording!.events.append(event)
    }

    private func reason(_ line: Data) -> String {
        do { _ = try JSONDecoder().decode(RecordingLine.self, from: line) } catch let error as DecodingError {
            switch error {
            case .keyNotFound(let key, _): return "'\(key.stringValue)' is not there"
            case .typeMismatch(_, let context), .valueNotFound(_, let context):
                return "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another type"
            case .dataCorrupted(let context):
                let path = context.codingPath.map(\.stringValue).joined(separator: ".")
                return path.isEmpty ? "it is not JSON" : "'\(path)' is malformed"
            @unknown default: break
            }
        } catch {}
        return "it is not JSON"
    }

    private struct Format: Codable { var crucible_recording: Int }

    private mutating func takeHeader(_ line: Data, _ number: Int) throws(RecordingError) {
        guard let format = try? JSONDecoder().decode(Format.self, from: line).crucible_recording else {
            throw error(number, "is not the first line of a recording", "give a file that crucible record wrote")
        }
        guard (RecordingHeader.oldestFormat...RecordingHeader.format).contains(format) else {
            throw error(
                number,
                "the recording has format \(format), and this crucible reads formats \(RecordingHeader.oldestFormat) to \(RecordingHeader.format)",
                "replay it with the crucible that recorded it, or record again")
        }
        guard let header = try? JSONDecoder().decode(RecordingHeader.self, from: line) else {
            throw error(number, "the first line lacks something", "see recording.schema.json, or record again")
        }
        try begin(1, header, number)
        recording = Recording(header: header, events: [])
    }

    private mutating func takeGeneration(_ line: Data, _ number: Int) throws(RecordingError) {
        guard let next = try? JSONDecoder().decode(RecordingHeader.Next.self, from: line), let first = headers[1] else {
            throw error(number, "the beginning of a generation lacks something", "see recording.schema.json, or record again")
        }
        guard headers[next.generation] == nil else {
            throw error(number, "generation \(next.generation) begins a second time", "remove the line, or record again")
        }
        try begin(next.generation, first.changed(by: next), number)
    }

    private mutating func begin(_ generation: Int, _ header: RecordingHeader, _ number: Int) throws(RecordingError) {
        if let text = header.malformedSignatures.first {
            throw error(number, "'\(text)' is not a signature", "see recording.schema.json, or record again")
        }
        headers[generation] = header
        signatures[generation] = header.signatures
    }

    /// A roll-back gives a generation in the middle of its life what the calls of another have made of its state. What comes after that does
    /// not follow from what it was called with.
    private func cutAtRollBack(_ recording: inout Recording) {
        let first = recording.events.firstIndex { if case .call(let call) = $0.body { call.direction == .into } else { false } }
        let again = recording.events[(first ?? recording.events.endIndex)...].firstIndex { if case .restoring = $0.body { true } else { false } }
        guard let again else { return }
        recording.events.removeSubrange(again...)
        recording.end = .replaced
    }

    /// - Parameter generation: whose events are wanted.
    private func finish(_ lines: Int, _ generation: Int) throws(RecordingError) -> Recording {
        guard var recording else { throw error(1, "is empty", "give a file that crucible record wrote") }
        guard hasEnd || isReplay else {
            let end = #"{"at":0,"dropped":0,"event":"end","reason":"closed"}"#
            throw error(
                lines, "the recording has no end: its host was killed, or the file was cut",
                "record again, or replay what is there by adding the line \(end)")
        }
        let generations = headers.keys.sorted()
        guard let header = headers[generation] else {
            let list = generations.map(String.init).joined(separator: ", ")
            throw error(0, "the recording has no generation \(generation)", "name one that it has with --generation: \(list)")
        }
        recording.isWhole = hasEnd
        (recording.header, recording.generation, recording.generations) = (header, generation, generations)
        if generations.count > 1 {
            recording.events.removeAll { $0.generation != generation }
            cutAtRollBack(&recording)
        }
        return recording
    }
}
