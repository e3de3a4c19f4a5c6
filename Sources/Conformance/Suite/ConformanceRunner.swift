/// Runs tests of the suite over one library, each in a process of its own.
public struct ConformanceRunner: Sendable {
    public struct Options: Sendable {
        /// A YAML or JSON file with the plugin's `config`; nil: an empty one.
        public var configFile: String?
        public var seed: UInt64
        /// How long the test `fuzz` runs; nil: not at all.
        public var fuzzing: Duration?
        /// A file with calls that the test `fuzz` makes, in the place of random ones; nil: none.
        public var fuzzInput: String?
        /// The folder in which the smallest input that fails is left as a file; nil: none is.
        public var fuzzOutput: String?
        /// How long the smallest input is looked for.
        var minimising = FuzzMinimiser.Limits()
        /// Processes at a time.
        public var jobs = 2

        public init(seed: UInt64 = .random(in: 0...UInt64(UInt32.max))) { self.seed = seed }
    }

    private let process: TestProcess
    private let library: String
    private let options: Options

    /// - Parameters:
    ///   - runner: the path of `crucible-runner`, absolute.
    ///   - library: the path of the plugin's library, absolute.
    public init(runner: String, library: String, options: Options = Options()) {
        process = TestProcess(runner: runner)
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
        process.shutdown()
        return ConformanceReport(library: library, seed: options.seed, results: results.compactMap { $0 })
    }

    // MARK: One test

    private func run(_ test: ConformanceTest) async -> TestResult {
        let order = arguments(test) + ["--seed", "\(options.seed)"] + fuzzArguments
        let limits = TestProcess.Limits(deadline: test.deadline + (options.fuzzing ?? .zero), silence: nil)
        let result = await process.run(order, limits)
        var reported = TestResult(test: test, verdict: result.verdict, duration: result.duration)
        guard result.verdict.isFailure else { return reported }
        reported.reproduce = reproduction(test, result.transcript.attempt?.seed)
        if options.fuzzing != nil, let failure = result.failure, let last = result.transcript.attempt?.seed {
            await minimise(&reported, last, failure)
        }
        return reported
    }

    private func arguments(_ test: ConformanceTest) -> [String] {
        ["test", library, test.id] + (options.configFile.map { ["--config", $0] } ?? [])
    }

    private var fuzzArguments: [String] {
        if let file = options.fuzzInput { return ["--fuzz-input", file] }
        return options.fuzzing.map { ["--fuzz", "\($0 / .seconds(1))"] } ?? []
    }

    // MARK: What failed, again

    /// Puts the smallest input in the place of the random one, and its command in the place of the seed.
    private func minimise(_ reported: inout TestResult, _ last: UInt64, _ failure: FuzzFailure) async {
        // Seeds that went on from the largest to 0 name no range.
        guard options.seed <= last else { return }
        let minimiser = FuzzMinimiser(process: process, arguments: arguments(reported.test), limits: options.minimising)
        let found: FuzzMinimiser.Result?
        do { found = try await minimiser.minimise(options.seed...last, failure) } catch {
            return reported.notes.append("no smaller input was looked for: \(error)")
        }
        guard var found else {
            // The last input alone does not show it: the whole run may.
            reported.reproduce = reproduction(reported.test, nil)
            return reported.notes.append("the last calls did not fail in this way again, so no smaller input is known")
        }
        reported.verdict = found.verdict
        // A seed makes one call.
        if found.finding.calls.count > 1 { reported.reproduce = reproduction(reported.test, nil) }
        if let folder = options.fuzzOutput {
            let file = "\(folder)/fuzz-\(library.split(separator: "/").last ?? "plugin")-\(last).json"
            do {
                try FuzzInput(found.finding.calls).write(file)
                found.finding.file = file
                reported.reproduce = command(["--fuzz-input", file])
            } catch { reported.notes.append("the smallest input is in no file: \(error)") }
        }
        reported.finding = found.finding
    }

    /// - Parameter seed: of the one random input that failed; nil: all of the run.
    private func reproduction(_ test: ConformanceTest, _ seed: UInt64?) -> String {
        if let file = options.fuzzInput { return command(["--fuzz-input", file]) }
        var words = ["--filter", test.id, "--seed", "\(seed ?? options.seed)"]
        if let length = options.fuzzing, test.id == FuzzTest.test.id { words += ["--fuzz", seed == nil ? "\(length / .seconds(1))" : "0"] }
        return command(words)
    }

    private func command(_ arguments: [String]) -> String {
        let words = ["crucible", "test", library] + arguments + (options.configFile.map { ["--config", $0] } ?? [])
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
