import Glibc
import TestSupport
import Testing

@testable import ProcessSupervision

/// Keeps what a child said and how it ended.
final class Recorder: Sendable {
    struct Record {
        var lines: [OutputStream: [String]] = [:]
        var exits: [ProcessExit] = []
        var reason: String?
    }

    private let record = Monitor(Record())

    var output: [String] { record.withLock { $0.lines[.standardOutput] ?? [] } }
    var errors: [String] { record.withLock { $0.lines[.standardError] ?? [] } }
    var exits: [ProcessExit] { record.withLock { $0.exits } }
    var reason: String? { record.withLock { $0.reason } }

    func add(_ stream: OutputStream, _ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        record.withLock { $0.lines[stream, default: []].append(text) }
    }

    func end(_ exit: ProcessExit, _ reason: String?) {
        record.withLock { record in
            record.exits.append(exit)
            record.reason = reason
        }
    }

    /// Waits until the child has ended, and tells how.
    func exit() async throws -> ProcessExit {
        try await eventually("the child ends") { !exits.isEmpty }
        return exits[0]
    }

    func line(_ index: Int) async throws -> String {
        try await eventually("line \(index); so far \(output), \(errors)") { output.count > index }
        return output[index]
    }
}

extension ProcessSupervisor {
    func spawn(_ specification: ProcessSpecification, _ recorder: Recorder) throws(SpawnError) -> ProcessID {
        try spawn(specification, onLine: recorder.add, onExit: recorder.end)
    }

    /// Tries to start what should be refused; nil if it was started.
    func refusal(_ specification: ProcessSpecification) -> SpawnError? {
        do throws(SpawnError) {
            _ = try spawn(
                specification, onLine: { _, _ in Issue.record("a line of a child that was refused") },
                onExit: { _, _ in Issue.record("the end of a child that was refused") })
            return nil
        } catch {
            return error
        }
    }

    func write(_ id: ProcessID, _ text: String) -> WriteResult {
        Array(text.utf8).withUnsafeBytes { write(id, $0) }
    }
}

extension ProcessSpecification {
    static func shell(_ script: String) -> ProcessSpecification {
        ProcessSpecification(
            executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
    }

    static let cat = ProcessSpecification(executable: "/bin/cat")

    /// The first python3 of the tests' own PATH.
    static func python(_ script: String) -> ProcessSpecification? {
        let path = String(cString: getenv("PATH"))
        return ProcessSupervisor.resolveExecutable("python3", searchPath: path).map {
            ProcessSpecification(
                executable: $0, arguments: ["-c", script], environment: ["PATH": path, "PYTHONUNBUFFERED": "1"])
        }
    }
}

/// Runs `body` with a supervisor that is shut down whatever happens.
func withSupervisor<Result>(
    limit: Int = 64, _ body: (ProcessSupervisor) async throws -> Result
) async throws -> Result {
    let supervisor = ProcessSupervisor(limit: limit)
    defer { supervisor.shutdown(grace: .zero) }
    return try await body(supervisor)
}
