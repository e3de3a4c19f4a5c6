import FoundationEssentials
import Glibc
import HostTesting
import ProcessSupervision

/// The libraries of Tests/Fixtures/Hostile, built once for a run of the tests.
enum HostileLibraries {
    /// The folder that they are in. Removed when the process ends in good order.
    static let folder: String = {
        var template = Array("/tmp/crucible-hostile-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder in /tmp: \(String(cString: strerror(errno)))") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let output = Shell.run(fixtures + "/build.sh", [folder, repository + "/plugin-sdk/include"])
        guard output.code == 0 else { fatalError("the hostile libraries cannot be built:\n\(output.text)") }
        toRemove = folder
        atexit { if let folder = toRemove { try? FileManager.default.removeItem(atPath: folder) } }
        return folder
    }()

    // Safe: written once, before the handler that reads it is registered.
    nonisolated(unsafe) private static var toRemove: String?

    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    private static let fixtures = repository + "/Tests/Fixtures/Hostile"

    /// What a test with these libraries starts from.
    static var options: TestHost.Options {
        var options = TestHost.Options()
        options.directory = folder
        // A sanitizer must not make an exit of a crash.
        let signals = ["segv", "sigill", "sigbus"].map { "handle_\($0)=0" }.joined(separator: ":")
        options.environment.merge(["ASAN_OPTIONS": signals + ":detect_leaks=0", "TSAN_OPTIONS": signals]) { $1 }
        return options
    }
}
