import FoundationEssentials
import Glibc
import Testing

/// A lock beside the manifest: what the commands say about a library that differs from it, and with which exit code they end.
@Suite(.serialized)
struct LockedRunTests {
    init() throws { try #require(access(Repository.crucible, X_OK) == 0, "run `make build`") }

    /// A manifest with one plugin, whose library lies beside it.
    private struct Scene {
        let manifest: TestManifest
        var library: String { manifest.folder + "/libEcho.so" }
        var lock: String { manifest.folder + "/manifest.lock" }

        init() throws {
            manifest = try TestManifest("crucible: 1\nplugins:\n  echo: { library: ./libEcho.so }\n")
            try Fixtures.build("Hostile/echo.c", to: library)
        }

        func crucible(_ command: String, _ arguments: String...) async throws -> Program.Result {
            let place = command == "check" ? [manifest.path] : ["--manifest", manifest.path]
            return try await Program.run(Repository.crucible, [command] + place + arguments)
        }

        func say() async throws -> Program.Result { try await crucible("call", "echo", "say", "hello") }

        /// One more byte at the end, which no loader minds.
        func tamper() throws {
            let bytes = try Data(contentsOf: URL(filePath: library))
            try (bytes + [0]).write(to: URL(filePath: library))
        }
    }

    @Test("every command that runs plugins refuses a library that differs, and names the lock, the plugin and the remedy")
    func difference() async throws {
        let scene = try Scene()
        defer { scene.manifest.remove() }
        #expect(try await scene.crucible("lock").exit == .exited(0))
        let well = try await scene.say()
        #expect(well.exit == .exited(0) && well.output.contains("hello"), "\(well)")
        #expect(try await scene.crucible("check").exit == .exited(0))
        #expect(try await scene.crucible("lock", "--check").exit == .exited(0))

        try scene.tamper()
        let problem = "\(scene.lock): plugin 'echo': the library is sha256:"
        let remedy = "is locked; put the locked library back or, if the change is intended, run crucible lock"
        for (command, arguments, code) in [
            ("check", [], 65), ("lock", ["--check"], 65), ("run", ["Hello"], 2), ("call", ["echo", "say", "hello"], 2),
            ("serve", ["--socket", scene.manifest.folder + "/control.sock"], 2),
        ] as [(String, [String], Int32)] {
            let place = command == "check" ? [scene.manifest.path] : ["--manifest", scene.manifest.path]
            let result = try await Self.bounded([command] + place + arguments)
            #expect(result.exit == .exited(code), "\(command): \(result)")
            #expect(result.errors.contains(problem) && result.errors.contains(remedy), "\(command): \(result.errors)")
            #expect(!result.output.contains("hello"))
        }
        #expect(try await scene.crucible("lock").exit == .exited(0))
        #expect(try await scene.say().exit == .exited(0), "the change was intended")
    }

    @Test("--locked goes on only with a lock; a lock that is none is refused with and without it")
    func locked() async throws {
        let scene = try Scene()
        defer { scene.manifest.remove() }
        for (command, arguments) in [("run", ["Hello"]), ("serve", ["--socket", scene.manifest.folder + "/control.sock"]), ("call", ["echo", "say", "hello"])] {
            let result = try await Self.bounded([command, "--locked", "--manifest", scene.manifest.path] + arguments)
            #expect(result.exit == .exited(65), "\(command): \(result)")
            let expected = "\(scene.lock): there is no such file, but --locked asks for it; run crucible lock --manifest \(scene.manifest.path)"
            #expect(result.errors.contains(expected), "\(command): \(result.errors)")
        }
        #expect(try await scene.say().exit == .exited(0), "without it, none is needed")
        #expect(try await scene.crucible("lock").exit == .exited(0))
        #expect(try await scene.crucible("call", "--locked", "echo", "say", "hello").exit == .exited(0))
        try Data("crucible_lock: 2\n".utf8).write(to: URL(filePath: scene.lock))
        for arguments in [["call", "echo", "say", "hello"], ["call", "--locked", "echo", "say", "hello"]] {
            let result = try await Program.run(Repository.crucible, arguments + ["--manifest", scene.manifest.path])
            #expect(result.exit == .exited(65) && result.errors.contains("\(scene.lock):1: "), "\(result)")
        }
    }

    @Test("a lock that trusts a key lets in what minisign has signed with it, and nothing else")
    func signature() async throws {
        let scene = try Scene()
        defer { scene.manifest.remove() }
        let key = scene.manifest.folder + "/vendor"
        try minisign("-G -W -p \(key).pub -s \(key).key")
        let unsigned = try await scene.crucible("lock", "--trust", key + ".pub")
        #expect(unsigned.exit == .exited(65), "\(unsigned)")
        #expect(unsigned.errors.contains("\(scene.lock): plugin 'echo': the library is not signed: there is no "), "\(unsigned.errors)")
        #expect(unsigned.errors.contains("libEcho.so.minisig; get it from who built the library, or make it with minisign -S"), "\(unsigned.errors)")
        try minisign("-S -s \(key).key -m \(scene.library)")
        #expect(try await scene.crucible("lock", "--trust", key + ".pub").exit == .exited(0))
        #expect(try await scene.say().exit == .exited(0))
        #expect(try await scene.crucible("check").exit == .exited(0))

        // The locked library, signed by somebody else, and then by nobody.
        let other = scene.manifest.folder + "/stranger"
        try minisign("-G -W -p \(other).pub -s \(other).key")
        try minisign("-S -s \(other).key -m \(scene.library)")
        for reason in [", which is not trusted", "the library is not signed: there is no "] {
            let refused = try await scene.say()
            #expect(refused.exit == .exited(2) && refused.errors.contains("\(scene.lock): plugin 'echo': the library is"), "\(refused)")
            #expect(refused.errors.contains(reason), "\(refused.errors)")
            let checked = try await scene.crucible("check")
            #expect(checked.exit == .exited(65) && checked.errors.contains(reason), "\(checked)")
            unlink(scene.library + ".minisig")
        }
    }

    /// A host that starts by mistake serves for ever: the limit only ends a failed test.
    private static func bounded(_ arguments: [String]) async throws -> Program.Result {
        try await Program.run("/usr/bin/timeout", ["30", Repository.crucible] + arguments)
    }

    private func minisign(_ arguments: String) throws {
        let command = "minisign \(arguments) > /dev/null"
        try #require(system(command) == 0, "\(command)")
    }
}
