import FoundationEssentials
import Locking
import ProcessSupervision
import Timing

/// Runs a program, as it is found in the tests' own PATH, to its end.
enum Shell {
    struct Result: Sendable {
        var code: Int32
        /// Standard output and standard error, line by line.
        var text: String
    }

    static func run(_ command: [String]) throws -> Result {
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let (result, ended) = (Locked(Result(code: -1, text: "")), Signal())
        // rustc needs more than PATH when it comes from rustup.
        let specification = ProcessSpecification(
            executable: "/usr/bin/env", arguments: command, environment: ProcessInfo.processInfo.environment)
        _ = try supervisor.spawn(specification) { _, line in
            result.withLock { $0.text += String(decoding: line, as: UTF8.self) + "\n" }
        } onExit: { exit, _ in
            if case .exited(let code) = exit { result.withLock { $0.code = code } }
            ended.notify()
        }
        ended.wait()
        return result.withLock { $0 }
    }
}
