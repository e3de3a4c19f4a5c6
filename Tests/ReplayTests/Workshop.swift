import Conformance
import FoundationEssentials
import Glibc
import HostTesting
import Locking
import ProcessSupervision
import Recording
import Timing

/// Builds the example plugins, as they are or with a line changed, in a folder of its own; records and replays them. Removed by ``close()``.
final class Workshop: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    let folder: String

    init() throws {
        folder = "/tmp/crucible-replay-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func close() { try? FileManager.default.removeItem(atPath: folder) }

    /// Builds `lib<name>.so` of Plugins/Examples, and gives its path.
    ///
    /// - Parameter change: a text of that source file, and what stands in its place.
    func build(_ name: String, changing change: (file: String, old: String, new: String)? = nil) throws -> String {
        let (source, out) = ("\(folder)/source-\(UUID())", "\(folder)/built-\(UUID())")
        try FileManager.default.copyItem(atPath: Self.repository + "/Plugins/Examples", toPath: source)
        if let change {
            let file = URL(filePath: "\(source)/\(change.file)")
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            guard text.contains(change.old) else { throw Failure(description: "\(change.file) has no '\(change.old)'") }
            try Data(text.replacing(change.old, with: change.new).utf8).write(to: file)
        }
        let library = "\(out)/lib\(name).so"
        let made = Self.run("/usr/bin/make", ["-C", source, "OUT=\(out)", "SDK=\(Self.repository)/plugin-sdk", library])
        guard made.code == 0 else { throw Failure(description: made.text) }
        return library
    }

    /// Runs a host on the manifest and records one of its plugins.
    func record(
        _ manifest: String, _ plugin: String, _ change: (inout TestHost.Options) -> Void = { _ in }, _ body: (TestHost) async throws -> Void
    ) async throws -> String {
        let file = "\(folder)/\(UUID()).jsonl"
        let recorder = try Recorder(file: file, limit: 64 << 20)
        var options = TestHost.Options()
        options.recorders[plugin] = recorder
        change(&options)
        let test = try await TestHost(manifest, options)
        do {
            try await test.start()
            try await body(test)
        } catch {
            await test.stop()
            throw error
        }
        await test.stop()
        _ = recorder.close()
        return file
    }

    func replay(
        _ file: String, _ library: String, generation: Int? = nil, deadline: Duration = .seconds(60), ignoring globs: [String] = []
    ) async throws -> ReplayReport {
        let runner = ReplayRunner(runner: TestHost.executableDirectory + "/crucible-runner", deadline: deadline)
        return try await runner.replay(file, library, generation: generation, ignoring: globs)
    }

    /// Differences as `kind path: recorded | replayed`.
    static func text(_ report: ReplayReport) -> [String] {
        report.differences.map { "\($0.kind.rawValue) \($0.path): \($0.recorded ?? "-") | \($0.replayed ?? "-")" }
    }

    static func run(_ program: String, _ arguments: [String]) -> (code: Int32, text: String) {
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let (text, code, ended) = (Locked(""), Locked(Int32(-1)), Signal())
        do {
            // rustc needs more than PATH when it comes from rustup.
            let specification = ProcessSpecification(
                executable: program, arguments: arguments, environment: ProcessInfo.processInfo.environment)
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
