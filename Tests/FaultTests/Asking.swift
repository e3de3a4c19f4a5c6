import Gate
import Locking
import TestSupport

/// One `ask` of hostile.work/1: the parts so far, and how often it ended.
final class Asking: Sendable {
    private let state = Locked<(parts: [String], ends: [Result<String, GateFailure>])>(([], []))

    init(_ call: HostCall, _ text: String) {
        let state = state
        call.begin([.str(text)]) { _, arguments in
            let part = arguments.text(0)
            state.withLock { $0.parts.append(part) }
        } completion: { end in
            state.withLock { $0.ends.append(end) }
        }
    }

    var parts: [String] { state.withLock { $0.parts } }
    var ends: [Result<String, GateFailure>] { state.withLock { $0.ends } }

    /// How it ended: `ok TEXT` or `STATUS: TEXT`.
    func end() async throws -> String {
        try await eventually("it ends") { !ends.isEmpty }
        switch ends[0] {
        case .success(let text): return "ok \(text)"
        case .failure(let failure): return "\(failure.status): \(failure.message)"
        }
    }
}
