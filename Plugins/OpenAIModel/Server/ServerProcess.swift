import CruciblePlugin
import Locking

/// One run of the endpoint's server.
final class ServerProcess: Sendable {
    private let tail: Tail
    private let end: OneShot<Result<ProcessExit, Failure>>
    private let process: RunningProcess
    /// The port that the host found for it, if it asked for one.
    let port: Int?

    /// The lines, apart from the process, since they come before `spawn` has returned.
    private final class Tail: Sendable {
        let lines = Locked(LineTail())
    }

    /// Throws ``Failure`` as the process service gave it when the command cannot be started.
    init(_ server: Configuration.Server, port: Int?, service: ProcessService, log: Log) throws(Failure) {
        let specification = ProcessSpecification(
            command: server.command.map { PortTemplate.fill($0, port) },
            environment: server.environment.mapValues { PortTemplate.fill($0, port) },
            // So that relative arguments mean the same as a relative program: relative to the manifest.
            directory: ".")
        let (tail, end) = (Tail(), OneShot<Result<ProcessExit, Failure>>())
        process = try service.spawn(specification) { stream, line in
            if stream == .standardError { tail.lines.withLock { $0.add(line) } }
            log(.debug, ServerWords.bounded(String(decoding: line.prefix(4 * ServerWords.longest), as: UTF8.self)), ["from": "server"])
        } onExit: {
            end.set($0)
        }
        (self.tail, self.end, self.port) = (tail, end, port)
        // Model servers read nothing; one whose input is closed is sent SIGTERM without a wait.
        process.closeInput()
    }

    /// Returns at once; ``ended()`` follows within `grace`.
    func terminate(grace: Duration) { process.terminate(grace: grace) }

    /// Waits for its end and says how it ended, with its last lines.
    func ended() async -> String { describe(await end.wait()) }

    /// How it ended; nil while it runs.
    var endedAlready: String? { end.current.map(describe) }

    /// The process service could not start it at all; nil otherwise.
    var startFailure: Failure? {
        if case .failure(let failure) = end.current { failure } else { nil }
    }

    private func describe(_ end: Result<ProcessExit, Failure>) -> String {
        let how =
            switch end {
            case .success(let exit): exit.reason ?? exit.signal.map { "killed by signal \($0)" } ?? "exit code \(exit.code ?? 0)"
            case .failure(let failure): failure.description
            }
        let said = tail.lines.withLock { $0.text }
        return said.isEmpty ? how : "\(how), its last words: \(said)"
    }
}
