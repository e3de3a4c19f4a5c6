import Gate
import Locking

/// One `follow` that runs: the lines so far, and its end.
final class Following: Sendable {
    struct NoEnd: Error, CustomStringConvertible {
        let description = "done did not come within a minute"
    }

    private let state = Locked<(lines: [String], ends: [Result<String, GateFailure>])>(([], []))

    init(_ call: HostCall, _ name: String, _ changes: UInt32) {
        let state = state
        call.begin([.str(name), .u32(changes)]) { _, arguments in
            let line = arguments.text(0)
            state.withLock { $0.lines.append(line) }
        } completion: { end in
            state.withLock { $0.ends.append(end) }
        }
    }

    var lines: [String] { state.withLock { $0.lines } }

    /// How it ended so far: at most one entry, if the gate is right.
    var ends: [Result<String, GateFailure>] { state.withLock { $0.ends } }

    /// Its end, as soon as there is one. The limit only ends a failed test.
    func end() async throws -> Result<String, GateFailure> {
        for _ in 0..<12_000 {
            if let end = ends.first { return end }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw NoEnd()
    }
}
