import Conformance
import FoundationEssentials
import Glibc
import HostTesting
import Locking
import ProcessSupervision
import Timing

/// The libraries that the suite is tried on.
enum Libraries {
    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// The fixtures of Tests/Fixtures/Nonconforming, built once for a run of the tests. Removed when the process ends in good order.
    static let nonconforming: String = build { folder in
        let sdk = repository + "/plugin-sdk"
        return Shell.run(repository + "/Tests/Fixtures/Nonconforming/build.sh", [folder, sdk + "/include", sdk + "/plugin.version"])
    }

    /// The plugins of Plugins/Examples.
    static let examples: String = build { Shell.run("/usr/bin/make", ["-C", repository + "/Plugins/Examples", "OUT=\($0)"]) }

    /// Names of the fixtures that break a rule: `test-id.failure`.
    static let broken: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: repository + "/Tests/Fixtures/Nonconforming")) ?? []
        return files.filter { $0.hasSuffix(".c") }.map { String($0.dropLast(2)) }.filter { $0.contains(".") }.sorted()
    }()

    private static func build(_ make: (String) -> (code: Int32, text: String)) -> String {
        var template = Array("/tmp/crucible-conformance-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder in /tmp: \(String(cString: strerror(errno)))") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let output = make(folder)
        guard output.code == 0 else { fatalError("the libraries cannot be built:\n\(output.text)") }
        folders.withLock { $0.append(folder) }
        atexit { for folder in Libraries.folders.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) } }
        return folder
    }

    private static let folders = Locked<[String]>([])

    /// Runs tests of the suite over one library; what is not said is the whole suite with seed 1.
    static func run(
        _ library: String, _ tests: [ConformanceTest] = ConformanceSuite.all, _ change: (inout ConformanceRunner.Options) -> Void = { _ in }
    ) async -> ConformanceReport {
        var options = ConformanceRunner.Options(seed: 1)
        // Most of them wait most of the time.
        options.jobs = 8
        change(&options)
        let runner = TestHost.executableDirectory + "/crucible-runner"
        return await ConformanceRunner(runner: runner, library: library, options: options).run(tests)
    }

    /// What failed, and why, for messages.
    static func failures(_ report: ConformanceReport) -> String {
        report.failures.map { "\($0.test.id): \($0.verdict.reasons.joined(separator: "; "))" }.joined(separator: "\n")
    }
}

/// Runs a program to its end.
enum Shell {
    static func run(_ program: String, _ arguments: [String]) -> (code: Int32, text: String) {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let (text, code, ended) = (Locked(""), Locked(Int32(-1)), Signal())
        do {
            let specification = ProcessSpecification(executable: program, arguments: arguments, environment: ["PATH": path])
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
