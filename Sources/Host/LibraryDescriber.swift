import Descriptor
import FoundationEssentials
import Loader
import Locking
import ProcessSupervision

/// Describes libraries in child processes, so that one which crashes or hangs harms nobody.
public struct LibraryDescriber: Sendable {
    /// How long describing may take when nothing else is said. The ABI asks for 100 ms; a loaded machine gets more.
    public static let defaultDeadline = Duration.seconds(10)

    /// What a describing child inherits: not the rest, which may hold secrets that an untrusted library could read.
    static let inherited: Set<String> = [
        "ASAN_OPTIONS", "HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TSAN_OPTIONS", "TZ",
    ]

    private let deadline: Duration
    private let executable: String
    private let supervisor: ProcessSupervisor
    private let environment: [String: String]

    public init(
        executable: String, supervisor: ProcessSupervisor, environment: [String: String], deadline: Duration = Self.defaultDeadline
    ) {
        self.deadline = deadline
        self.executable = executable
        self.supervisor = supervisor
        // A crash must end the child at once, not start a backtrace.
        self.environment = environment.filter { Self.inherited.contains($0.key) }.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    }

    public func describe(_ staged: StagedLibrary) async -> Result<PluginDescriptor, LoadError> {
        let transcript = Locked(Transcript())
        let limit = Locked<Task<Void, Never>?>(nil)
        defer { limit.withLock { $0 }?.cancel() }
        let exit: Ending = await withCheckedContinuation { continuation in
            let specification = ProcessSpecification(
                executable: executable, arguments: [staged.path], environment: environment, workingDirectory: nil,
                maxLine: 1 << 20)
            do {
                let id = try supervisor.spawn(specification) { stream, line in
                    transcript.withLock { $0.add(stream, line) }
                } onExit: { exit, reason in
                    continuation.resume(returning: .ended(exit, reason))
                }
                let task = end(id, after: deadline)
                limit.withLock { $0 = task }
            } catch {
                continuation.resume(returning: .notStarted("\(error)"))
            }
        }
        return judge(staged, exit, transcript.withLock { $0 })
    }

    private enum Ending: Sendable {
        case ended(ProcessExit, String?)
        case notStarted(String)
    }

    private struct Transcript: Sendable {
        var report: [UInt8] = []
        var errors: [String] = []

        mutating func add(_ stream: OutputStream, _ line: UnsafeRawBufferPointer) {
            switch stream {
            case .standardOutput: if line.starts(with: DescriptionReport.marker.utf8) { report = Array(line.dropFirst(DescriptionReport.marker.utf8.count)) }
            case .standardError: if errors.count < 20 { errors.append(String(decoding: line, as: UTF8.self)) }
            }
        }
    }

    /// A child that has not ended by then is killed. Asking a child to end that has ended does nothing.
    private func end(_ id: ProcessID, after deadline: Duration) -> Task<Void, Never> {
        let supervisor = supervisor
        return Task {
            guard (try? await Task.sleep(for: deadline)) != nil else { return }
            supervisor.terminate(id, grace: .zero)
        }
    }

    private func judge(_ staged: StagedLibrary, _ ending: Ending, _ transcript: Transcript) -> Result<PluginDescriptor, LoadError> {
        func failure(_ text: String) -> Result<PluginDescriptor, LoadError> {
            .failure(LoadError(library: staged.library, problems: [text]))
        }
        switch ending {
        case .notStarted(let reason): return failure("cannot be described: \(reason)")
        case .ended(.signaled(9), _): return failure("did not describe itself within \(deadline)")
        case .ended(.signaled(let number), _): return failure("crashed while it described itself (signal \(number))")
        case .ended(.exited(let code), _):
            guard let report = try? JSONDecoder().decode(DescriptionReport.self, from: Data(transcript.report)) else {
                return failure("ended while it described itself (exit code \(code))" + transcript.errors.map { ": \($0)" }.joined())
            }
            if let descriptor = report.descriptor { return .success(descriptor) }
            let problems = report.problems.map { $0.split(separator: staged.path).joined(separator: staged.source) }
            return .failure(LoadError(library: staged.library, problems: problems))
        }
    }
}
