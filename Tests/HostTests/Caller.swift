import Gate
import HostTesting
import Locking
import Testing
import Timing

/// Adds one to a key of its own from a thread of its own, over and over, and checks every reply.
final class Caller: Sendable {
    private struct State {
        var right: Int64 = 0
        var isOver = false
        var isEnded = false
    }

    private let state = Locked(State())

    /// - Parameters:
    ///   - failure: the text with which calls may fail; they count as not made.
    ///   - add: gives the key's new total.
    init(failure: String? = nil, _ add: @escaping @Sendable () throws -> Int64) {
        HostThread.start("caller") { [self] in
            while !state.withLock({ $0.isOver }), call(failure, add) {}
            state.withLock { $0.isEnded = true }
        }
    }

    /// To a tally in C.
    convenience init(_ test: TestHost, key: UInt64 = 0, failure: String? = nil) {
        self.init(failure: failure) { try test.add(key) }
    }

    /// False when the reply was wrong: those that follow would be as well.
    private func call(_ failure: String?, _ add: () throws -> Int64) -> Bool {
        do {
            let total = try add()
            let expected = state.withLock { state in
                state.right += 1
                return state.right
            }
            if total != expected { Issue.record("\(total) instead of \(expected)") }
            return total == expected
        } catch {
            let isAllowed = failure != nil && (error as? GateFailure)?.message == failure
            if !isAllowed { Issue.record("a call failed: \(error)") }
            return isAllowed
        }
    }

    /// How many calls were right so far.
    var calls: Int64 { state.withLock { $0.right } }

    /// How many calls were right.
    func end() async -> Int64 {
        state.withLock { $0.isOver = true }
        while !state.withLock({ $0.isEnded }) { try? await Task.sleep(for: .milliseconds(1)) }
        return calls
    }
}
