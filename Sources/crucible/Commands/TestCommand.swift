import ArgumentParser
import Conformance
import Glibc
import Loader
import ProcessSupervision

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Test a plugin alone: does it keep the rules of the ABI and of its interfaces?",
        discussion: """
            Each test runs in a process of its own, so that a crash or a hang is a verdict. The plugin's imports are fake peers that \
            answer valid documents. See plugin-sdk/docs/testing.md. Exit codes: 0 all passed, 1 something failed, 2 nothing could be tested.
            """)

    @Argument(help: "A library: a path, or a name that is searched like in a manifest.")
    var library: String?

    @Option(help: "Run the tests whose id matches, such as 'state-*'.")
    var filter: String?

    @Option(help: "A YAML or JSON file with the plugin's config; paths in it begin in its folder.")
    var config: String?

    @Option(help: "Where random numbers begin; the report names it.")
    var seed: UInt64?

    @Option(help: "Also try random arguments, for that many seconds. What fails is made as small as it gets and written to a file.")
    var fuzz: Double?

    @Option(help: "The folder for that file; the current one unless said.")
    var fuzzOutput: String?

    @Option(help: "Make the calls of such a file instead; without --filter no other test runs.")
    var fuzzInput: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "List the tests with what each shows, and run none.")
    var list = false

    func run() async throws {
        let tests = ConformanceSuite.matching(filter ?? (fuzzInput == nil ? nil : "fuzz"))
        if tests.isEmpty { throw refusal("no test matches '\(filter ?? "")'; --list shows all") }
        if list {
            for line in ReportText.list(tests) { Terminal.output.line(line) }
            return
        }
        let runner = ConformanceRunner(runner: OwnExecutable.directory + "/crucible-runner", library: try found(), options: try options())
        let text = ReportText(hasColour: Terminal.output.hasColour)
        let isText = !json
        let report = await runner.run(tests) { result in
            guard isText else { return }
            for line in text.lines(result) { Terminal.output.line(line) }
        }
        Terminal.output.line(json ? report.json : text.summary(report))
        if !report.failures.isEmpty { throw ExitStatus.requestFailed }
    }

    /// The library's file, absolute.
    private func found() throws -> String {
        guard let library else { throw refusal("which library? crucible test LIBRARY") }
        let locator = LibraryLocator.standard(environment: HostOptions.environment, executableDirectory: OwnExecutable.directory)
        do {
            let path = try locator.locate(library, relativeTo: String(cString: getcwd(nil, 0)))
            guard let resolved = realpath(path, nil) else { throw refusal("\(path): \(String(cString: strerror(errno)))") }
            defer { free(resolved) }
            return String(cString: resolved)
        } catch let error as LoadError { throw refusal("\(error)") }
    }

    private func options() throws -> ConformanceRunner.Options {
        var options = seed.map { ConformanceRunner.Options(seed: $0) } ?? ConformanceRunner.Options()
        if let fuzz {
            guard fuzz >= 0, fuzz <= 86_400 else { throw refusal("--fuzz \(fuzz): 0 to 86400 seconds are possible") }
            guard fuzzInput == nil else { throw refusal("--fuzz makes random calls, and --fuzz-input those of a file: give one of them") }
            options.fuzzing = .seconds(fuzz)
            if let fuzzOutput, access(fuzzOutput, W_OK | X_OK) != 0 {
                throw refusal("--fuzz-output \(fuzzOutput): \(String(cString: strerror(errno)))")
            }
            options.fuzzOutput = fuzzOutput ?? "."
        }
        if let fuzzInput {
            do { _ = try FuzzInput.read(fuzzInput) } catch { throw refusal("\(error)") }
            options.fuzzInput = fuzzInput
        }
        guard let config else { return options }
        // Read here too, so that what is wrong with it is said once and not by every test.
        do { _ = try PluginConfiguration.read(config) } catch { throw refusal("\(error)") }
        options.configFile = config
        return options
    }

    private func refusal(_ message: String) -> ExitCode {
        Terminal.report(message)
        return ExitStatus.hostFailed
    }
}
