import ArgumentParser
import Glibc

struct ControlOptions: ParsableArguments {
    @Option(help: "The Unix socket of the running host. Default: crucible-UID.sock in XDG_RUNTIME_DIR, TMPDIR or /tmp.")
    var socket: String?

    var path: String { socket ?? "\(HostOptions.stagingParent)/crucible-\(getuid()).sock" }

    /// The answer of the running host, whole. Reports that there is none.
    ///
    /// - Parameter patience: seconds to wait; nil: as long as it takes.
    func ask(_ request: ControlRequest, patience: Int? = nil) throws -> String {
        do { return try answer(to: request, patience: patience) } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notRunning
        }
    }

    /// The same, for a caller that reports by itself that there is none.
    func answer(to request: ControlRequest, patience: Int?) throws -> String {
        var text = ""
        let take = { (line: String) in
            text += line + "\n"
            return true
        }
        try ControlSocket.ask(at: path, request, patience: patience, take)
        return text
    }

    /// Reports that the answer was not what this program expects.
    func isOfAnotherVersion() -> ExitCode {
        Terminal.report("the host at \(path) answered something else; it may be of another version")
        return ExitStatus.notRunning
    }
}
