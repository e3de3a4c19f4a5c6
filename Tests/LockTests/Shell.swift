import Glibc
import Locking
import ProcessSupervision
import Timing

/// Runs a program to its end.
enum Shell {
    static func run(_ program: String, _ arguments: [String]) -> (code: Int32, text: String) {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let (text, code, ended) = (Locked(""), Locked(Int32(-1)), Signal())
        let specification = ProcessSpecification(
            executable: "/usr/bin/env", arguments: [program] + arguments, environment: ["PATH": path], workingDirectory: nil)
        do {
            _ = try supervisor.spawn(specification) { _, line in
                text.withLock { $0 += String(decoding: line, as: UTF8.self) + "\n" }
            } onExit: { exit, _ in
                if case .exited(let number) = exit { code.withLock { $0 = number } }
                ended.notify()
            }
        } catch { return (-1, "\(error)") }
        ended.wait()
        return (code.withLock { $0 }, text.withLock { $0 })
    }
}
