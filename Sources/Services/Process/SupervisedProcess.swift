import CProcess
import Glibc

/// One child as every thread sees it: what waits for its input, how it is asked to end, its pidfd.
/// Its own thread takes from here; `wake` interrupts that thread's `poll`.
final class SupervisedProcess: Sendable {
    private struct State {
        var input: InputQueue
        var escalation = Escalation()
        var wake: Int32
        var pid: Int32 = 0
        /// -1 before the start and after the end, so that nothing is ever sent to a stranger.
        var pidfd: Int32 = -1
        var start: Result<Void, SpawnError>?
    }

    let id: ProcessID
    private let state: Monitor<State>

    /// - Parameter wake: from `cprocess_wake_open`, owned by this object until `close`.
    init(id: ProcessID, inputLimit: Int, wake: Int32) {
        self.id = id
        state = Monitor(State(input: InputQueue(limit: inputLimit), wake: wake))
    }

    // MARK: Any thread

    /// The child's pid while it lives.
    var processIdentifier: Int32? {
        state.withLock { $0.pidfd >= 0 ? $0.pid : nil }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> WriteResult {
        state.withLock { state in
            let result = state.input.append(bytes)
            if result == .queued { Self.wake(state) }
            return result
        }
    }

    func closeInput() {
        state.withLock { state in
            state.input.close()
            Self.wake(state)
        }
    }

    func signal(_ number: Int32) -> Bool {
        state.withLock { $0.pidfd >= 0 && cprocess_signal($0.pidfd, number) == 0 }
    }

    func terminate(grace: Duration) {
        state.withLock { state in
            state.escalation.request(now: MonotonicTime.now(), grace: grace, isInputClosed: state.input.isFinished)
            Self.wake(state)
        }
    }

    /// Blocks until the child executes or cannot.
    func waitForStart() throws(SpawnError) {
        try state.wait { $0.start }.get()
    }

    // MARK: Its own thread

    /// The descriptor to poll for changes made by others.
    var wakeDescriptor: Int32 {
        state.withLock { $0.wake }
    }

    func started(pid: Int32, pidfd: Int32) {
        state.withLock { state in
            state.pid = pid
            state.pidfd = pidfd
            state.start = .success(())
        }
    }

    func failed(_ error: SpawnError) {
        state.withLock { $0.start = .failure(error) }
    }

    /// Takes what waits for the child's input; `finished` if nothing is left and nothing will come.
    func takeInput() -> (bytes: [UInt8], finished: Bool) {
        state.withLock { ($0.input.take(), $0.input.isFinished) }
    }

    /// That many of the bytes taken have reached the pipe.
    func wroteInput(_ count: Int) {
        state.withLock { $0.input.wrote(count) }
    }

    /// The child no longer reads.
    func abandonInput() {
        state.withLock { $0.input.abandon() }
    }

    var deadline: UInt64? {
        state.withLock { $0.escalation.deadline }
    }

    func nextAction(now: UInt64) -> Escalation.Action? {
        state.withLock { $0.escalation.next(now: now) }
    }

    /// From now on nobody else sends anything to the child. Before it is reaped.
    func ended() {
        state.withLock { state in
            state.pidfd = -1
            state.input.abandon()
        }
    }

    /// Gives back the eventfd. Nothing polls it any more.
    func close() {
        state.withLock { state in
            Glibc.close(state.wake)
            state.wake = -1
        }
    }

    private static func wake(_ state: State) {
        if state.wake >= 0 { cprocess_wake_set(state.wake) }
    }
}
