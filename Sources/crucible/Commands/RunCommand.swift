import ArgumentParser
import Descriptor
import Gate
import Glibc
import Host
import Synchronization

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Answer one prompt.",
        discussion: """
            Streams the answer to standard output. One line on standard error says which model, voice and tools were used, how many \
            tokens, and the time by plugin. A prompt may name tools itself: Summarise @git.git_log(repo_path=".", max_count=3). \
            Ctrl-C cancels the request; a second one leaves at once.
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: "What to ask. '-' reads it from standard input.")
    var prompt: String

    @Option(help: "Answer in this voice; see manifests/voices.yaml.")
    var voice: [String] = []

    @Option(help: "Ask this model.")
    var model: String?

    @Option(help: "Longest answer, in tokens.")
    var maxTokens: Int?

    @Option(help: "Give up after this many seconds.")
    var timeout: Int = 300

    @Flag(help: "Print one JSON object instead of streaming text.")
    var json = false

    @Flag(help: "Show the tree of calls with their times on standard error.")
    var trace = false

    func validate() throws {
        try TimeLimit.check(timeout)
        if let maxTokens, maxTokens <= 0 { throw ValidationError("--max-tokens must be positive") }
    }

    func run() async throws {
        let manifest = try host.loadManifest()
        // Until there is something to stop in order, a signal ends the process as it does any other that reads.
        let text = try readPrompt(limit: manifest.host.maxMessage)
        let interruption = Interruption()
        let progress = StartProgress(isShown: !json)
        let running = try await RunningHost.start(host.configuration(manifest, onTransition: progress.report), interruption)
        progress.clear()
        let request = AssistantRequest(
            prompt: text, voices: voice.isEmpty ? nil : voice, model: model, maxOutputTokens: maxTokens)
        let printer = AnswerPrinter(isStreaming: !json)
        let outcome = await RequestRun(host: running, timeout: .seconds(timeout)).ask(request, interruption, onEvent: printer.take)
        await running.stop()
        // Like any filter whose reader has gone: no words, the exit code of SIGPIPE.
        guard printer.isRead else { throw ExitStatus.readerGone }
        try finish(outcome, interruption)
    }

    private func readPrompt(limit: Int) throws -> String {
        guard prompt == "-" else { return prompt }
        guard let bytes = BoundedInput.read(STDIN_FILENO, atMost: limit) else {
            throw ValidationError("standard input has more than \(limit) bytes, and host.max_message in \(host.manifest) allows no more")
        }
        guard !bytes.isEmpty else { throw ValidationError("standard input has no prompt") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func finish(_ outcome: RequestOutcome, _ interruption: Interruption) throws {
        switch outcome.result {
        case .success(let result):
            if json { Terminal.output.line(JSONText.encode(RunReport(result, outcome.trace))) } else { Terminal.output.write("\n") }
            if trace { Terminal.error.write(TraceTree.text(outcome.trace)) }
            if !json { Terminal.error.line(Terminal.error.styled(RunSummary.text(result, outcome.trace), .dim)) }
        case .failure(let failure):
            if trace { Terminal.error.write(TraceTree.text(outcome.trace)) }
            if json { Terminal.output.line(JSONText.encode(["error": "\(failure)", "status": "\(failure.status)"])) }
            if interruption.wasInterrupted { throw ExitStatus.interrupted }
            Terminal.report("\(failure)")
            throw ExitStatus.requestFailed
        }
    }
}
