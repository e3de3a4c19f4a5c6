import Dispatch
import Glibc
import Locking

/// SIGINT and SIGTERM. The first asks for an orderly end, the second leaves at once.
final class Interruption: Sendable {
    private struct State {
        var count = 0
        var handler: (@Sendable (Int32) -> Void)?
        var early: Int32?
    }

    private let state = Locked(State())
    /// Kept, since a source that is released is cancelled.
    private let sources = Locked<[any DispatchSourceSignal]>([])

    /// From now on the signals no longer end the process by themselves.
    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in self?.received(number) }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }

    /// What the first signal does. Called at once if it has come already.
    func onFirst(_ handler: @escaping @Sendable (Int32) -> Void) {
        let early = state.withLock { state in
            state.handler = handler
            return state.early
        }
        if let early { handler(early) }
    }

    var wasInterrupted: Bool { state.withLock { $0.count > 0 } }

    private func received(_ number: Int32) {
        let (count, handler) = state.withLock { state in
            state.count += 1
            if state.handler == nil { state.early = number }
            return (state.count, state.handler)
        }
        // Children die with this process: each has asked the kernel for that.
        if count > 1 { _exit(128 + number) }
        handler?(number)
    }
}
