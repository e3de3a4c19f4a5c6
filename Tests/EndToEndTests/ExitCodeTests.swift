import FoundationEssentials
import Testing

/// Exit codes on which scripts rely and that no other test asks for.
@Suite(.serialized)
struct ExitCodeTests {
    private let manifest: TestManifest

    init() throws { manifest = try TestManifest("crucible: 1\nplugins:\n  routing: { library: Routing, required: false }\n") }

    @Test("test ends with 1 when something failed, and with 2 when nothing could be tested")
    func conformance() async throws {
        defer { manifest.remove() }
        let (library, sdk) = (manifest.folder + "/invents.so", Repository.root + "/plugin-sdk")
        let compiler = ["cc", "-std=gnu11", "-fPIC", "-shared", "-I\(sdk)/include", "-Wl,--version-script=\(sdk)/plugin.version"]
        let source = Repository.root + "/Tests/Fixtures/Nonconforming/status-known.invents.c"
        let built = try await Program.run("/usr/bin/env", compiler + ["-o", library, source, "-pthread"])
        try #require(built.exit == .exited(0), "\(built.errors)")
        let failed = try await Program.crucible("test", library, "--filter", "status-known")
        #expect(failed.exit == .exited(1) && failed.output.contains("STATUS_4711"), "\(failed)")
        let passed = try await Program.crucible("test", library, "--filter", "one-symbol")
        #expect(passed.exit == .exited(0), "\(passed)")
        let nothing = [
            (["/nowhere.so"], "/nowhere.so"), ([library, "--filter", "no-such-test"], "no test matches 'no-such-test'"),
            ([library, "--config", "/nowhere.yaml"], "/nowhere.yaml"), ([], "which library?"),
        ]
        for (arguments, words) in nothing {
            let result = try await Program.run(Repository.crucible, ["test"] + arguments)
            #expect(result.exit == .exited(2) && result.errors.contains(words), "\(result)")
        }
    }

    @Test("quarantine clear ends with 1 when the plugin is not kept out, and says so")
    func clear() async throws {
        defer { manifest.remove() }
        let result = try await Program.crucible("quarantine", "clear", "routing", "--state", manifest.folder + "/state")
        #expect(result.exit == .exited(1) && result.errors.contains("routing is not kept out"), "\(result)")
        let list = try await Program.crucible("quarantine", "--state", manifest.folder + "/state")
        #expect(list.exit == .exited(0) && list.output == "no plugin is kept out", "\(list)")
    }

    @Test("lock --check and --locked end with 65 when there is no lock, and when it says something else")
    func lock() async throws {
        defer { manifest.remove() }
        let commands = [["lock", "--check", "--manifest", manifest.path], ["call", "--locked", "--manifest", manifest.path, "routing", "route", "{}"]]
        for command in commands {
            let result = try await Program.run(Repository.crucible, command)
            #expect(result.exit == .exited(65) && result.errors.contains("manifest.lock"), "\(result)")
        }
        let written = try await Program.crucible("lock", "--manifest", manifest.path)
        #expect(written.exit == .exited(0), "\(written)")
        #expect(try await Program.run(Repository.crucible, commands[0]).exit == .exited(0))
        let text = try String(contentsOfFile: manifest.folder + "/manifest.lock", encoding: .utf8)
        let digest = try #require(text.split(separator: "sha256:").last?.prefix(64))
        let changed = text.replacing(digest, with: String(digest.reversed()))
        try Data(changed.utf8).write(to: URL(filePath: manifest.folder + "/manifest.lock"))
        let other = try await Program.run(Repository.crucible, commands[0])
        #expect(other.exit == .exited(65) && other.errors.contains("routing"), "\(other)")
    }
}
