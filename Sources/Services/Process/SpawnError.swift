import CProcess

/// Why a child could not be started. Nothing of it is left behind.
public struct SpawnError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The specification itself is wrong.
        case invalidSpecification
        /// The supervisor already holds as many children as it may.
        case limitReached
        /// The supervisor was shut down.
        case shutDown
        /// The working directory cannot be entered.
        case workingDirectory
        /// The program cannot be executed: missing, not permitted, not a program.
        case notExecutable
        /// The system refused a process, thread, pipe or descriptor.
        case system
    }

    public let code: Code
    /// Names the thing, the cause and the remedy.
    public let description: String
    /// The system's error number, or 0 where none was involved.
    public let errno: Int32

    init(_ code: Code, _ description: String, errno: Int32 = 0) {
        self.code = code
        self.description = description
        self.errno = errno
    }

    static func system(_ doing: String, errno: Int32) -> SpawnError {
        let text = String(cString: cprocess_error_text(errno))
        return SpawnError(.system, "\(doing) failed: \(text) (errno \(errno))", errno: errno)
    }
}

extension SpawnError {
    /// What the child reported between fork and exec.
    static func beforeExec(stage: Int32, errno: Int32, of specification: ProcessSpecification) -> SpawnError {
        let text = String(cString: cprocess_error_text(errno))
        switch Int(stage) {
        case CPROCESS_STAGE_DIRECTORY:
            let directory = specification.workingDirectory ?? ""
            return SpawnError(
                .workingDirectory, "cannot enter the working directory '\(directory)': \(text)", errno: errno)
        case CPROCESS_STAGE_EXECUTE:
            return SpawnError(
                .notExecutable,
                "cannot execute '\(specification.executable)': \(text)\(hint(errno))", errno: errno)
        default:
            return system("preparing the process for '\(specification.executable)'", errno: errno)
        }
    }

    private static func hint(_ errno: Int32) -> String {
        switch errno {
        case 2: "; check the path, and if it is a script, the interpreter that its first line names"
        case 8: "; it is neither a program for this machine nor a script with a '#!' line"
        case 13: "; it must be a regular file with the executable bit set, on a file system that allows execution"
        default: ""
        }
    }
}
