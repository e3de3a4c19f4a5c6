import FoundationEssentials
import Locking
import ProcessSupervision

/// Runs a program to its end.
enum Shell {
    static func run(_ program: String, _ arguments: [String]) async -> (code: Int32, text: String) {
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let text = Locked("")
        // rustc needs more than PATH when it comes from rustup.
        let specification = ProcessSpecification(
            executable: program, arguments: arguments, environment: ProcessInfo.processInfo.environment, workingDirectory: nil)
        let code: Int32 = await withCheckedContinuation { continuation in
            do {
                _ = try supervisor.spawn(specification) { _, line in
                    text.withLock { $0 += String(decoding: line, as: UTF8.self) + "\n" }
                } onExit: { exit, _ in
                    if case .exited(let code) = exit { continuation.resume(returning: code) } else { continuation.resume(returning: -1) }
                }
            } catch {
                text.withLock { $0 = "\(error)" }
                continuation.resume(returning: -1)
            }
        }
        return (code, text.withLock { $0 })
    }
}
