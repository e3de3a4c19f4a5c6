import FoundationEssentials
import Glibc
import Locking
import ProcessSupervision

/// A real process under test: its lines, its end.
final class Program: Sendable {
    struct Result: Sendable {
        var output: String
        var errors: String
        var exit: ProcessExit
    }

    private struct State {
        var output: [String] = []
        var errors: [String] = []
        var exit: ProcessExit?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let supervisor = ProcessSupervisor()
    private let state = Locked(State())
    private let id: ProcessID
    let pid: Int32

    /// - Parameter environment: beside what the tests have themselves; nil takes a variable away.
    init(_ executable: String, _ arguments: [String], environment: [String: String?] = [:], directory: String = Repository.root) throws {
        let state = state
        var inherited = ProcessInfo.processInfo.environment
        for (name, value) in environment { inherited[name] = value }
        let specification = ProcessSpecification(
            executable: executable, arguments: arguments, environment: inherited, workingDirectory: directory)
        id = try Self.supervisor.spawn(specification) { stream, line in
            let text = String(decoding: line, as: UTF8.self)
            state.withLock { if stream == .standardOutput { $0.output.append(text) } else { $0.errors.append(text) } }
        } onExit: { exit, _ in
            let waiting = state.withLock { state in
                state.exit = exit
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
        pid = Self.supervisor.processIdentifier(id) ?? 0
    }

    /// Runs to the end.
    static func run(_ executable: String, _ arguments: [String], environment: [String: String?] = [:]) async throws -> Result {
        await (try Program(executable, arguments, environment: environment)).result()
    }

    static func crucible(_ arguments: String..., environment: [String: String?] = [:]) async throws -> Result {
        try await run(Repository.crucible, arguments, environment: environment)
    }

    func result() async -> Result {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.exit == nil { state.waiting.append(continuation) }
                return state.exit != nil
            }
            if isOver { continuation.resume() }
        }
        return state.withLock { state in
            Result(output: state.output.joined(separator: "\n"), errors: state.errors.joined(separator: "\n"), exit: state.exit!)
        }
    }

    var output: String { state.withLock { $0.output.joined(separator: "\n") } }
    var errors: String { state.withLock { $0.errors.joined(separator: "\n") } }

    func closeInput() { Self.supervisor.closeInput(id) }

    func signal(_ number: Int32) { _ = Self.supervisor.signal(id, number) }
}

/// Waits for something that other processes do. The limit only ends a test that would hang.
func eventually(_ what: String, _ condition: @Sendable () async throws -> Bool) async throws {
    for _ in 0..<1800 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(100))
    }
    throw Timeout(what: what)
}

struct Timeout: Error, CustomStringConvertible {
    var what: String
    var description: String { "did not happen within three minutes: \(what)" }
}
