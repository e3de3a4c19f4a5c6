import Dispatch
import Glibc
import Locking

/// SIGINT and SIGTERM. The first asks for an orderly end, the second leaves at once.
final class Interruption: Sendable {
    private struct State {
        var first: Int32?
        var handler: (@Sendable (Int32) -> Void)?
        var cleanUp: (@Sendable () -> Void)?
    }

    private let state = Locked(State())
    private let leave: @Sendable (Int32) -> Void
    /// Kept, since a source that is released is cancelled.
    private let sources = Locked<[any DispatchSourceSignal]>([])

    /// When this returns, the signals no longer end the process by themselves. Until then they do: ignoring them first would lose one that comes
    /// before Dispatch, in a thread of its own, has begun to listen.
    ///
    /// - Parameter leave: What the second signal does. Children die with this process: each has asked the kernel for that.
    init(_ signals: [Int32] = [SIGINT, SIGTERM], leave: @escaping @Sendable (Int32) -> Void = { _exit(128 + $0) }) {
        self.leave = leave
        for number in signals {
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let listens = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { listens.signal() }
            source.setEventHandler { [weak self] in self?.received(number) }
            source.resume()
            listens.wait()
            sources.withLock { $0.append(source) }
        }
    }

    /// What the first signal does, in place of what it did before. Called at once if it has come already, whoever was told of it then.
    func onFirst(_ handler: @escaping @Sendable (Int32) -> Void) {
        let first = state.withLock { state in
            state.handler = handler
            return state.first
        }
        if let first { handler(first) }
    }

    /// What is done before leaving at once. It must not wait for anything.
    func onLeaving(_ cleanUp: @escaping @Sendable () -> Void) { state.withLock { $0.cleanUp = cleanUp } }

    var wasInterrupted: Bool { state.withLock { $0.first != nil } }

    func received(_ number: Int32) {
        let (isFirst, handler, cleanUp) = state.withLock { state in
            defer { state.first = state.first ?? number }
            return (state.first == nil, state.handler, state.cleanUp)
        }
        if isFirst { return handler?(number) ?? () }
        cleanUp?()
        leave(number)
    }
}
