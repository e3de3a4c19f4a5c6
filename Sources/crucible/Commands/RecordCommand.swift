import ArgumentParser
import Recording

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Run a command, and record every call into one plugin and out of it.",
        discussion: """
            COMMAND is run, call or serve with its arguments. What the plugin is asked and answers, and what it asks others and is answered, \
            goes to a file of JSON Lines, for crucible replay. Values are recorded as they are: a recording can hold secrets, such as keys \
            in a configuration and prompts of people; only its owner can read the file. Exit code: that of COMMAND. Example: \
            crucible record --plugin routing --out routing.jsonl -- call routing route '{"prompt": "Hello"}'
            """)

    @Option(help: "The plugin's id in the manifest; 'library' for a library that 'call' runs alone.")
    var plugin: String

    @Option(help: "The file; one that is there is overwritten.")
    var out: String

    @Option(help: "Largest size of the file, in MiB.")
    var limit = 64

    @Argument(parsing: .postTerminator, help: "After '--': run, call or serve, with its arguments.")
    var command: [String] = []

    func validate() throws {
        guard (1...1024).contains(limit) else { throw ValidationError("--limit \(limit): 1 to 1024 MiB are possible") }
        guard let name = command.first, ["run", "call", "serve"].contains(name) else {
            throw ValidationError("say after '--' what to run: run, call or serve, with its arguments")
        }
    }

    func run() async throws {
        let inner: any ParsableCommand
        do { inner = try CrucibleCommand.parseAsRoot(command) } catch { CrucibleCommand.exit(withError: error) }
        let recorder: Recorder
        do { recorder = try Recorder(file: out, limit: limit << 20) } catch {
            Terminal.report("\(error)")
            throw ExitStatus.hostFailed
        }
        let failure: (any Error)?
        do {
            try await RecordingOrder.$current.withValue(RecordingOrder(plugin: plugin, recorder: recorder)) {
                // Each of the three is one.
                guard var command = inner as? any AsyncParsableCommand else { return }
                try await command.run()
            }
            failure = nil
        } catch { failure = error }
        report(recorder.close())
        if let failure { throw failure }
    }

    private func report(_ summary: Recorder.Summary) {
        if let problem = summary.problem { return Terminal.report("\(out) could not be written to its end: \(problem)") }
        switch summary.end {
        case .closed where summary.events == 0: break
        // What was replaced is recorded on.
        case .closed, .replaced: Terminal.error.line(Terminal.error.styled("recorded \(summary.events) events of \(plugin) in \(out)", .dim))
        case .limit:
            Terminal.report("the recording stopped at its limit of \(limit) MiB; \(summary.dropped) events are not in it; --limit allows more")
        }
    }
}

/// What `crucible record` wants of the command that it runs.
struct RecordingOrder: Sendable {
    var plugin: String
    var recorder: Recorder

    @TaskLocal static var current: RecordingOrder?
}
