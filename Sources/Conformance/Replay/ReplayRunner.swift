import FoundationEssentials
import Glibc
import Locking
import ProcessSupervision
import Recording
import Timing

/// Replays a recording with a library in a process of its own, so that a crash or a hang is a difference too.
public struct ReplayRunner: Sendable {
    private let runner: String
    private let deadline: Duration

    /// - Parameters:
    ///   - runner: the path of `crucible-runner`, absolute.
    ///   - deadline: how long the whole replay may take.
    public init(runner: String, deadline: Duration = .seconds(60)) { (self.runner, self.deadline) = (runner, deadline) }

    private struct Watch {
        /// The last lines, which say the most: a trap's message, a sanitizer's summary.
        var errors: [String] = []
        var isTooLate = false
    }

    /// - Parameters:
    ///   - file: the recording, absolute.
    ///   - library: the library, absolute.
    ///   - generation: which one of the recording; nil: the first.
    ///   - ignoring: globs of paths whose differences are not reported.
    /// Throws when the recording cannot be read, or the library not opened.
    public func replay(
        _ file: String, _ library: String, generation: Int? = nil, ignoring globs: [String] = []
    ) async throws(ConformanceFailure) -> ReplayReport {
        let recording: Recording
        do { recording = try RecordingReader.read(file, generation: generation) } catch { throw ConformanceFailure(["\(error)"]) }
        let output = try TemporaryFile.make("replay")
        defer { unlink(output) }
        var ending = try await run(["replay", file, library, output, "\(recording.generation)"], library)
        // One that cannot be read is one that the process did not come to write.
        let replay = try? RecordingReader.read(output, isReplay: true)
        if ending == .finished, replay?.isWhole != true { ending = .broken("ended the process with exit code 0") }
        return ReplayReport(recording, replay, ending) { path in globs.contains { fnmatch($0, path, 0) == 0 } }
    }

    private func run(_ arguments: [String], _ library: String) async throws(ConformanceFailure) -> ReplayReport.Ending {
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let (watch, limit) = (Locked(Watch()), Locked<Task<Void, Never>?>(nil))
        let deadline = deadline
        let ending: Result<ProcessExit, SpawnError> = await withCheckedContinuation { continuation in
            do throws(SpawnError) {
                let specification = ProcessSpecification(executable: runner, arguments: arguments, environment: Environment.forChildren)
                let id = try supervisor.spawn(specification) { stream, line in
                    guard stream == .standardError else { return }
                    watch.withLock { watch in
                        if watch.errors.count >= 5 { watch.errors.removeFirst() }
                        watch.errors.append(String(decoding: line.prefix(400), as: UTF8.self))
                    }
                } onExit: { exit, _ in
                    continuation.resume(returning: .success(exit))
                }
                let task = Task {
                    guard (try? await Task.sleep(for: deadline)) != nil else { return }
                    watch.withLock { $0.isTooLate = true }
                    supervisor.terminate(id, grace: .zero)
                }
                limit.withLock { $0 = task }
            } catch { continuation.resume(returning: .failure(error)) }
        }
        limit.withLock { $0 }?.cancel()
        var status = stat()
        let hasBegun = stat(arguments[3], &status) == 0 && status.st_size > 0
        return try watch.withLock { watch throws(ConformanceFailure) in try judge(ending, watch, library, hasBegun: hasBegun) }
    }

    private func judge(
        _ ending: Result<ProcessExit, SpawnError>, _ watch: Watch, _ library: String, hasBegun: Bool
    ) throws(ConformanceFailure) -> ReplayReport.Ending {
        if watch.isTooLate { return .broken("did not end within \(deadline)") }
        let said = watch.errors.isEmpty ? "" : "; it said: \(watch.errors.joined(separator: " / "))"
        switch ending {
        case .failure(let error): throw ConformanceFailure(["the replay's process could not be started: \(error)"])
        case .success(.exited(0)): return .finished
        case .success(.exited(65)) where !hasBegun: throw ConformanceFailure(watch.errors.map { "\(library): \($0)" })
        case .success(.exited(let code)): return .broken("ended the process with exit code \(code)\(said)")
        case .success(.signaled(let number)): return .broken("crashed: signal \(number) (\(Verdict.name(of: number)))\(said)")
        }
    }
}
