import Locking
import ProcessSupervision
import Timing

/// Runs processes in which a library is tried.
struct TestProcess: Sendable {
    /// The path of `crucible-runner`, absolute.
    let runner: String
    private let supervisor = ProcessSupervisor()

    init(runner: String) { self.runner = runner }

    /// When a process is killed.
    struct Limits: Sendable {
        /// After its start.
        var deadline: Duration
        /// After the last line that it wrote; nil: only at its deadline.
        var silence: Duration?
    }

    /// What a process said, and how it ended.
    struct Result: Sendable {
        var transcript: ChildTranscript
        var ending: Swift.Result<ProcessExit, SpawnError>
        var duration: Duration

        var verdict: Verdict { transcript.verdict(ending) }
        var failure: FuzzFailure? { transcript.failure(ending) }
    }

    /// Runs one process to its end.
    func run(_ arguments: [String], _ limits: Limits) async -> Result {
        let start = SystemClock.shared.now()
        let (transcript, spoken) = (Locked(ChildTranscript()), Locked(start))
        let limit = Locked<Task<Void, Never>?>(nil)
        let ending: Swift.Result<ProcessExit, SpawnError> = await withCheckedContinuation { continuation in
            do throws(SpawnError) {
                let id = try supervisor.spawn(ProcessSpecification(
                    executable: runner, arguments: arguments, environment: Environment.forChildren, maxLine: 1 << 20)
                ) { stream, line in
                    spoken.withLock { $0 = SystemClock.shared.now() }
                    transcript.withLock { $0.add(stream, line) }
                } onExit: { exit, _ in
                    continuation.resume(returning: .success(exit))
                }
                let task = Task {
                    guard await Self.isOver(limits, start, spoken) else { return }
                    transcript.withLock { $0.isTooLate = true }
                    supervisor.terminate(id, grace: .zero)
                }
                limit.withLock { $0 = task }
            } catch { continuation.resume(returning: .failure(error)) }
        }
        limit.withLock { $0 }?.cancel()
        return Result(
            transcript: transcript.withLock { $0 }, ending: ending, duration: .nanoseconds(SystemClock.shared.now() - start))
    }

    /// Waits for the first of the limits. false when the process has ended before.
    private static func isOver(_ limits: Limits, _ start: Int64, _ spoken: Locked<Int64>) async -> Bool {
        while true {
            var end = start + limits.deadline.nanoseconds
            if let silence = limits.silence { end = min(end, spoken.withLock { $0 } + silence.nanoseconds) }
            let left = end - SystemClock.shared.now()
            if left <= 0 { return true }
            guard (try? await Task.sleep(for: .nanoseconds(left))) != nil else { return false }
        }
    }

    /// Kills what still runs.
    func shutdown() { supervisor.shutdown(grace: .zero) }
}
