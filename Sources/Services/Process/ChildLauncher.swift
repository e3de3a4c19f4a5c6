import CProcess
import Glibc

/// Forks and executes a child, registered with the guardian before it can do anything.
enum ChildLauncher {
    /// Runs on the thread that will supervise the child: the kernel kills the child when it ends.
    static func launch(_ specification: ProcessSpecification, guardian: Guardian) throws(SpawnError) -> cprocess_child {
        var child = cprocess_child()
        let error = start(specification, &child)
        guard error == 0 else {
            throw .system("starting a process for '\(specification.executable)'", errno: error)
        }
        do throws(SpawnError) {
            try guardian.add(child.pid)
        } catch {
            abandon(&child)
            throw error
        }
        var stage: Int32 = 0
        let failure = cprocess_release(&child, &stage)
        if failure != 0 {
            guardian.remove(child.pid)
            abandon(&child)
            throw .beforeExec(stage: stage, errno: failure, of: specification)
        }
        return child
    }

    private static func start(_ specification: ProcessSpecification, _ child: inout cprocess_child) -> Int32 {
        let environment = specification.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return withCStrings([specification.executable] + specification.arguments) { arguments in
            withCStrings(environment) { environment in
                specification.executable.withCString { executable in
                    withOptionalCString(specification.workingDirectory) { directory in
                        var plan = cprocess_specification(
                            executable: executable, arguments: arguments, environment: environment,
                            directory: directory)
                        return cprocess_start(&plan, &child)
                    }
                }
            }
        }
    }

    /// Ends a child that never executed, and reaps it. Without its gate it ends by itself.
    private static func abandon(_ child: inout cprocess_child) {
        for descriptor in [child.gate, child.status, child.input, child.output, child.error] where descriptor >= 0 {
            close(descriptor)
        }
        var signaled = false
        var value: Int32 = 0
        _ = cprocess_reap(child.pidfd, &signaled, &value)
        close(child.pidfd)
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return (copies + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
    }

    private static func withOptionalCString<Result>(
        _ string: String?, _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let string else { return body(nil) }
        return string.withCString { body($0) }
    }
}
