import FoundationEssentials
import ProcessSupervision

/// What a test's process has said so far.
struct ChildTranscript: Sendable {
    private var step = "starting the process"
    /// Of a test that tries many inputs: the seed of the last one, and the function that was called with it.
    private(set) var attempt: (seed: UInt64, function: String)?
    private var end: ChildMessage.End?
    private var errors: [String] = []
    var isTooLate = false

    mutating func add(_ stream: OutputStream, _ line: UnsafeRawBufferPointer) {
        switch stream {
        case .standardError:
            // The last lines say the most: a trap's message, a sanitizer's summary.
            if errors.count >= 5 { errors.removeFirst() }
            errors.append(String(decoding: line.prefix(400), as: UTF8.self))
        case .standardOutput:
            if let text = Self.text(line, after: ChildMessage.step) {
                step = text
            } else if let text = Self.text(line, after: ChildMessage.attempt) {
                let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2, let seed = UInt64(parts[0]) { attempt = (seed, String(parts[1])) } else { attempt?.function = "" }
            } else if let text = Self.text(line, after: ChildMessage.verdict) {
                end = try? JSONDecoder().decode(ChildMessage.End.self, from: Data(text.utf8))
            }
        }
    }

    private static func text(_ line: UnsafeRawBufferPointer, after marker: String) -> String? {
        line.starts(with: marker.utf8) ? String(decoding: line.dropFirst(marker.utf8.count), as: UTF8.self) : nil
    }

    func verdict(_ ending: Result<ProcessExit, SpawnError>) -> Verdict {
        if isTooLate { return .timedOut(step: step) }
        let said = errors.isEmpty ? "" : "; it said: \(errors.joined(separator: " / "))"
        switch ending {
        case .failure(let error): return .skipped("the process could not be started: \(error)")
        case .success(.signaled(let number)): return .crashed(signal: number, step: step + said)
        case .success(.exited(let code)):
            guard let end else { return .failed(["the plugin ended the process (exit code \(code)) while: \(step)\(said)"]) }
            if !end.problems.isEmpty { return .failed(end.problems) }
            return end.skipped.map { .skipped($0) } ?? .passed
        }
    }

    /// How an attempt failed; nil when none has, or when it was not in one.
    func failure(_ ending: Result<ProcessExit, SpawnError>) -> FuzzFailure? {
        guard let function = attempt?.function else { return nil }
        if isTooLate { return FuzzFailure(kind: .hang, function: function) }
        switch ending {
        case .failure: return nil
        case .success(.signaled(let number)): return FuzzFailure(kind: .signal(number), function: function)
        case .success(.exited(let code)):
            guard let end else { return FuzzFailure(kind: .exit(code), function: function) }
            return end.problems.isEmpty ? nil : FuzzFailure(kind: .rule, function: function)
        }
    }
}
