import ArgumentParser
import Conformance
import Glibc
import Loader
import ProcessSupervision

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Play a recording against another build of the plugin, and show what differs.",
        discussion: """
            Makes the recorded calls again, in a process of its own, answers what the plugin calls from the recording, and compares: \
            statuses, outs, callbacks, and the plugin's own calls. JSON documents are compared by their members. See \
            plugin-sdk/docs/testing.md. Exit codes: 0 nothing differs, 1 something differs, 65 the recording or the library cannot be used.
            """)

    @Argument(help: "What crucible record wrote.")
    var recording: String

    @Argument(help: "The library to try: a path, or a name that is searched like in a manifest.")
    var library: String

    @Option(help: "Which generation of the plugin, when it was swapped or restarted while it was recorded; the first unless said.")
    var generation: Int?

    @Option(help: "Do not report differences whose path matches this glob, such as 'crucible.log/1:*'. May be repeated.")
    var ignore: [String] = []

    @Option(help: "Give up after this many seconds.")
    var timeout = 60

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout must be positive") }
    }

    func run() async throws {
        let runner = ReplayRunner(runner: OwnExecutable.directory + "/crucible-runner", deadline: .seconds(timeout))
        let report: ReplayReport
        do {
            report = try await runner.replay(try absolute(recording), try found(), generation: generation, ignoring: ignore)
        } catch let error as ConformanceFailure {
            for reason in error.reasons { Terminal.report(reason) }
            throw ExitStatus.notValid
        }
        if json { Terminal.output.line(report.json) } else {
            for line in ReplayText(hasColour: Terminal.output.hasColour).lines(report) { Terminal.output.line(line) }
        }
        if !report.isSame { throw ExitStatus.requestFailed }
    }

    private func absolute(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else {
            Terminal.report("\(path): \(String(cString: strerror(errno)))")
            throw ExitStatus.notValid
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func found() throws -> String {
        let locator = LibraryLocator.standard(environment: HostOptions.environment, executableDirectory: OwnExecutable.directory)
        do { return try absolute(try locator.locate(library, relativeTo: try absolute("."))) } catch let error as LoadError {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }
}
