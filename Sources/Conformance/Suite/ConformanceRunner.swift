import FoundationEssentials
import Locking
import ProcessSupervision
import Timing

/// Runs tests of the suite over one library, each in a process of its own.
public struct ConformanceRunner: Sendable {
    public struct Options: Sendable {
        /// A YAML or JSON file with the plugin's `config`; nil: an empty one.
        public var configFile: String?
        public var seed: UInt64
        /// How long the test `fuzz` runs; nil: not at all.
        public var fuzzing: Duration?
        /// Processes at a time.
        public var jobs = 2

        public init(seed: UInt64 = .random(in: 0...UInt64(UInt32.max))) { self.seed = seed }
    }

    private let runner: String
    private let library: String
    private let options: Options
    private let supervisor = ProcessSupervisor()

    /// - Parameters:
    ///   - runner: the path of `crucible-runner`, absolute.
    ///   - library: the path of the plugin's library, absolute.
    public init(runner: String, library: String, options: Options = Options()) {
        self.runner = runner
        self.library = library
        self.options = options
    }

    /// Runs the tests; `onResult` is told of each in their order, as soon as it and all before it have ended.
    public func run(
        _ tests: [ConformanceTest] = ConformanceSuite.all, onResult: @Sendable (TestResult) -> Void = { _ in }
    ) async -> ConformanceReport {
        var results = [TestResult?](repeating: nil, count: tests.count)
        var reported = 0
        await withTaskGroup(of: (Int, TestResult).self) { group in
            var waiting = Array(tests.enumerated())[...]
            func startNext() {
                guard let (index, test) = waiting.popFirst() else { return }
                group.addTask { (index, await run(test)) }
            }
            for _ in 0..<max(1, options.jobs) { startNext() }
            for await (index, result) in group {
                startNext()
                results[index] = result
                while reported < results.count, let next = results[reported] {
                    onResult(next)
                    reported += 1
                }
            }
        }
        supervisor.shutdown(grace: .zero)
        return ConformanceReport(library: library, seed: options.seed, results: results.compactMap { $0 })
    }

    // MARK: One test

    private func run(_ test: ConformanceTest) async -> TestResult {
        let transcript = Locked(ChildTranscript())
        let start = SystemClock.shared.now()
        let limit = Locked<Task<Void, Never>?>(nil)
        let deadline = test.deadline + (options.fuzzing ?? .zero)
        let ending: Result<ProcessExit, SpawnError> = await withCheckedContinuation { continuation in
            do throws(SpawnError) {
                let id = try supervisor.spawn(specification(test)) { stream, line in
                    transcript.withLock { $0.add(stream, line) }
                } onExit: { exit, _ in
                    continuation.resume(returning: .success(exit))
                }
                let task = kill(id, after: deadline) { transcript.withLock { $0.isTooLate = true } }
                limit.withLock { $0 = task }
            } catch { continuation.resume(returning: .failure(error)) }
        }
        limit.withLock { $0 }?.cancel()
        let verdict = transcript.withLock { $0.verdict(ending) }
        let duration = Duration.nanoseconds(SystemClock.shared.now() - start)
        let command = verdict.isFailure ? reproduction(test, transcript.withLock { $0.seed }) : nil
        return TestResult(test: test, verdict: verdict, duration: duration, reproduce: command)
    }

    private func specification(_ test: ConformanceTest) -> ProcessSpecification {
        var arguments = ["test", library, test.id, "--seed", "\(options.seed)"]
        if let fuzzing = options.fuzzing { arguments += ["--fuzz", "\(fuzzing / .seconds(1))"] }
        if let file = options.configFile { arguments += ["--config", file] }
        return ProcessSpecification(executable: runner, arguments: arguments, environment: Environment.forChildren, maxLine: 1 << 20)
    }

    private func kill(_ id: ProcessID, after deadline: Duration, _ note: @escaping @Sendable () -> Void) -> Task<Void, Never> {
        let supervisor = supervisor
        return Task {
            guard (try? await Task.sleep(for: deadline)) != nil else { return }
            note()
            supervisor.terminate(id, grace: .zero)
        }
    }

    private func reproduction(_ test: ConformanceTest, _ seed: UInt64?) -> String {
        var words = ["crucible", "test", library, "--filter", test.id, "--seed", "\(seed ?? options.seed)"]
        if seed != nil { words += ["--fuzz", "0"] }
        if let file = options.configFile { words += ["--config", file] }
        return words.map(Self.quoted).joined(separator: " ")
    }

    /// As a shell takes it for one word.
    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
                || byte >= UInt8(ascii: "-") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "_")
        }
        return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
