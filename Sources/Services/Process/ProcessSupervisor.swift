import CProcess
import Glibc

/// Child processes that never outlive the host, each watched by a thread of its own.
///
/// A child is the leader of its own process group. When it ends, what is left of the group is killed;
/// when the host ends, even by SIGKILL, so are all groups. What leaves its group (`setsid`) escapes.
///
/// All methods may be called from any thread, except `shutdown`. Whoever makes one must shut it down.
public final class ProcessSupervisor: Sendable {
    private struct Table {
        var processes: [ProcessID: SupervisedProcess] = [:]
        var nextID: UInt64 = 1
        /// Threads that may still call back. A child's place is free before `onExit`, its thread is not.
        var running = 0
        /// Threads that are over but for their last instructions, to be joined.
        var ended: [pthread_t] = []
        var isShutDown = false
    }

    private let limit: Int
    private let table = Monitor(Table())
    let guardian = Guardian()

    /// - Parameter limit: most children at a time, 1...4096.
    public init(limit: Int = 64) {
        precondition(
            (1...CPROCESS_GUARDIAN_GROUPS).contains(limit),
            "ProcessSupervisor: limit is \(limit); it must be in 1...\(CPROCESS_GUARDIAN_GROUPS)")
        self.limit = limit
    }

    /// Starts a child. Returns after exec succeeded or failed.
    ///
    /// Both closures run on the child's own thread and are released with it. Nothing else of the child
    /// is served meanwhile: blocking in `onLine` is how a slow reader slows the child down, and it must
    /// come to an end once `terminate` or `shutdown` was called.
    ///
    /// - Parameters:
    ///   - onLine: one line without its terminator, borrowed for the call. The first may come before
    ///     this method returns. Lines of standard error come in pieces of at most 64 KiB.
    ///   - onExit: called exactly once, after the last line, when the child is reaped. The reason is nil
    ///     if it ended by itself and left nothing behind.
    public func spawn(
        _ specification: ProcessSpecification,
        onLine: @escaping @Sendable (OutputStream, UnsafeRawBufferPointer) -> Void,
        onExit: @escaping @Sendable (ProcessExit, _ reason: String?) -> Void
    ) throws(SpawnError) -> ProcessID {
        let problems = specification.problems
        guard problems.isEmpty else {
            throw SpawnError(.invalidSpecification, "cannot start a process: " + problems.joined(separator: "; "))
        }
        joinEnded()
        let process = try reserve(specification)
        let error = NativeThread.start { [self] in
            supervise(process, specification, onLine, onExit)
        }
        if error != 0 {
            release(process)
            table.withLock { $0.running -= 1 }
            throw .system("starting the thread for '\(specification.executable)'", errno: error)
        }
        try process.waitForStart()
        return process.id
    }

    /// Queues bytes for the child's standard input; all of them or none. Never blocks.
    public func write(_ id: ProcessID, _ bytes: UnsafeRawBufferPointer) -> WriteResult {
        process(id)?.write(bytes) ?? .gone
    }

    /// Closes the child's standard input once everything queued is written.
    public func closeInput(_ id: ProcessID) {
        process(id)?.closeInput()
    }

    /// Sends a signal to the child itself, not to its group.
    /// - Returns: false if the child has ended or the number is not a signal.
    public func signal(_ id: ProcessID, _ number: Int32) -> Bool {
        process(id)?.signal(number) ?? false
    }

    /// Asks the child to end: closes its input (what is queued still goes out), sends its group SIGTERM
    /// after half of `grace` (at once if the input was closed before), SIGKILL at its end. Returns at once; `onExit` tells. Asking again can only
    /// make it sooner. A grace of zero kills; more than a day counts as a day.
    public func terminate(_ id: ProcessID, grace: Duration) {
        process(id)?.terminate(grace: grace)
    }

    /// The child's pid while it lives, to be shown to people. Not to be signalled: use `signal`.
    public func processIdentifier(_ id: ProcessID) -> Int32? {
        process(id)?.processIdentifier
    }

    /// Terminates all children in parallel and waits until every `onExit` has returned. No thread,
    /// descriptor or process is left, and nothing can be started any more. Not from `onLine` or `onExit`:
    /// it would wait for itself. Calling it again does nothing.
    public func shutdown(grace: Duration) {
        let processes = table.withLock { table in
            table.isShutDown = true
            return Array(table.processes.values)
        }
        for process in processes { process.terminate(grace: grace) }
        table.wait { $0.running == 0 ? () : nil }
        joinEnded()
        guardian.stop()
    }

    private func process(_ id: ProcessID) -> SupervisedProcess? {
        table.withLock { $0.processes[id] }
    }

    private func reserve(_ specification: ProcessSpecification) throws(SpawnError) -> SupervisedProcess {
        let wake = cprocess_wake_open()
        guard wake >= 0 else {
            throw .system("making an eventfd for '\(specification.executable)'", errno: -wake)
        }
        do throws(SpawnError) {
            return try table.withLock { table throws(SpawnError) in
                if table.isShutDown {
                    throw SpawnError(
                        .shutDown, "cannot start '\(specification.executable)': the host is shutting down")
                }
                if table.processes.count >= limit {
                    throw SpawnError(
                        .limitReached,
                        "cannot start '\(specification.executable)': \(limit) processes run already, "
                            + "which is the limit; end one first or raise the limit")
                }
                let process = SupervisedProcess(
                    id: ProcessID(rawValue: table.nextID), inputLimit: specification.maxQueuedInput, wake: wake)
                table.nextID += 1
                table.processes[process.id] = process
                table.running += 1
                return process
            }
        } catch {
            close(wake)
            throw error
        }
    }

    /// The whole life of a child's thread.
    private func supervise(
        _ process: SupervisedProcess, _ specification: ProcessSpecification,
        _ onLine: @escaping (OutputStream, UnsafeRawBufferPointer) -> Void,
        _ onExit: (ProcessExit, String?) -> Void
    ) {
        do throws(SpawnError) {
            let child = try ChildLauncher.launch(specification, guardian: guardian)
            NativeThread.name("child \(child.pid)")
            process.started(pid: child.pid, pidfd: child.pidfd)
            var loop = SupervisionLoop(
                process, child: child, guardian: guardian, maxLine: specification.maxLine, onLine: onLine)
            let (exit, reason) = loop.run()
            release(process)
            onExit(exit, reason)
        } catch {
            release(process)
            process.failed(error)
        }
        table.withLock { table in
            table.running -= 1
            table.ended.append(pthread_self())
        }
    }

    /// Frees a child's place.
    private func release(_ process: SupervisedProcess) {
        process.close()
        table.withLock { $0.processes[process.id] = nil }
    }

    /// At most as many as there were children since the last time.
    private func joinEnded() {
        let ended = table.withLock { table in
            defer { table.ended = [] }
            return table.ended
        }
        for thread in ended { pthread_join(thread, nil) }
    }
}
