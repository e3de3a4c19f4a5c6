import FoundationEssentials
import Glibc
import ProcessSupervision
import Testing

/// The control socket of a serving host, and its end by signals.
@Suite(.serialized)
struct ServingTests {
    private let manifest: TestManifest
    private var socket: String { manifest.folder + "/control.sock" }

    init() throws {
        try #require(Repository.missing == nil, "\(Repository.missing ?? "")")
        let voices = Repository.root + "/manifests/voices.yaml"
        manifest = try TestManifest(
            "crucible: 1\nplugins:\n  voice: { library: Voice, config: { voices: \(voices) }, grants: { files: [\(voices)] } }\n")
    }

    private func serve() throws -> Program {
        try Program(Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", socket])
    }

    private func mode(_ path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    @Test("a file where the socket should be is left as it is, and named")
    func file() async throws {
        defer { manifest.remove() }
        try Data("dear to me".utf8).write(to: URL(filePath: socket))
        let result = await (try serve()).result()
        #expect(result.exit == .exited(2), "\(result.errors)")
        #expect(result.errors.contains("\(socket) is there and is not a socket; choose another path with --socket"), "\(result.errors)")
        #expect(try String(contentsOfFile: socket, encoding: .utf8) == "dear to me")
    }

    @Test("the socket is its owner's only, a second host is refused, and a socket that a dead host left is replaced")
    func socketFile() async throws {
        defer { manifest.remove() }
        let first = try serve()
        try await eventually("the host is ready") { first.errors.contains("ready:") }
        #expect(mode(socket) == S_IFSOCK | 0o600)
        let second = await (try serve()).result()
        #expect(second.exit == .exited(2))
        #expect(second.errors.contains("a host already listens at \(socket)"), "\(second.errors)")
        #expect(try await Program.crucible("status", "--socket", socket).exit == .exited(0), "the refused one has not taken the socket away")
        first.signal(SIGKILL)
        _ = await first.result()
        #expect(mode(socket) != nil, "a killed host leaves its socket")
        let third = try serve()
        try await eventually("the host is ready") { third.errors.contains("ready:") }
        #expect(try await Program.crucible("status", "--socket", socket).exit == .exited(0))
        third.signal(SIGTERM)
        #expect(await third.result().exit == .exited(0))
        #expect(mode(socket) == nil)
    }

    @Test("a host that does not answer, since it is still starting, is waited for five seconds and not for ever")
    func silentHost() async throws {
        defer { manifest.remove() }
        let script = "import socket, time; s = socket.socket(socket.AF_UNIX); s.bind('\(socket)'); s.listen(); print('listening', flush=True); time.sleep(60)"
        let silent = try Program(Repository.python, ["-c", script])
        try await eventually("somebody listens") { silent.output.contains("listening") }
        let result = try await Program.crucible("status", "--socket", socket)
        silent.signal(SIGKILL)
        #expect(result.exit == .exited(69))
        #expect(result.errors.contains("has not answered within 5 s; it may still be starting"), "\(result.errors)")
    }

    /// Puts a version of the tally where the manifest has its library, as a linker does: all at once.
    private func build(_ version: String) async throws {
        let (sdk, path) = (Repository.root + "/plugin-sdk", manifest.folder + "/tally.so")
        let result = try await Program.run("/bin/sh", [
            "-c",
            "cc -std=gnu11 -shared -fPIC -I\(sdk)/include -Wl,--version-script=\(sdk)/plugin.version '-DVERSION=\"\(version)\"' "
                + "\(Repository.root)/Tests/Fixtures/Swap/tally.c -o \(path).new -lpthread && mv \(path).new \(path)",
        ])
        try #require(result.exit == .exited(0), "\(result.errors)")
    }

    @Test("--watch swaps when a library changes, and does not wait for the end of a probation when it changes again")
    func watch() async throws {
        defer { manifest.remove() }
        try await build("1.0.0")
        try Data("crucible: 1\nplugins:\n  tally: { library: ./tally.so, swap: { probation: 1h } }\n".utf8).write(to: URL(filePath: manifest.path))
        let program = try Program(Repository.crucible, ["serve", "--watch", "--manifest", manifest.path, "--socket", socket])
        try await eventually("the host is ready") { program.errors.contains("ready:") }
        for version in ["2.0.0", "3.0.0", "4.0.0"] {
            try await build(version)
            try await eventually("\(version) serves") { try await Program.crucible("status", "--socket", socket).output.contains(version) }
        }
        #expect(program.errors.contains("has changed again"), "\(program.errors)")
        #expect(program.errors.contains("ended early: another library waits"), "\(program.errors)")
        program.signal(SIGTERM)
        #expect(await program.result().exit == .exited(0), "\(program.errors)")
    }

    /// The folders of staged copies in the runtime folder of this test.
    private func staged() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: manifest.folder).filter { $0.hasPrefix("crucible-staged-") }
    }

    @Test("what a killed host has staged is removed by the next command, and what a living one has is not")
    func stagedCopies() async throws {
        defer { manifest.remove() }
        let environment = ["XDG_RUNTIME_DIR": manifest.folder]
        let hosts = try (0..<2).map { number in
            try Program(
                Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", "\(manifest.folder)/\(number).sock"],
                environment: environment)
        }
        for host in hosts { try await eventually("the host is ready") { host.errors.contains("ready:") } }
        #expect(try staged().count == 2)
        hosts[0].signal(SIGKILL)
        _ = await hosts[0].result()
        #expect(try staged().count == 2, "a killed host cannot remove anything")
        let check = try await Program.run(Repository.crucible, ["check", manifest.path], environment: environment)
        #expect(check.exit == .exited(0), "\(check.errors)")
        let left = try staged()
        #expect(left.count == 1, "\(left)")
        hosts[1].signal(SIGTERM)
        #expect(await hosts[1].result().exit == .exited(0))
        #expect(try staged() == [])
    }

    /// Before the program takes the signal it dies of it; while it starts it is interrupted; afterwards it has served.
    @Test("SIGTERM ends a host at whatever moment of its start it comes")
    func signalDuringStart() async throws {
        defer { manifest.remove() }
        for delay in stride(from: 0, through: 120, by: 4) {
            let program = try serve()
            try await Task.sleep(for: .milliseconds(delay))
            program.signal(SIGTERM)
            let watchdog = Task {
                try await Task.sleep(for: .seconds(20))
                program.signal(SIGKILL)
            }
            let result = await program.result()
            watchdog.cancel()
            #expect([.signaled(SIGTERM), .exited(130), .exited(0)].contains(result.exit), "after \(delay) ms: \(result.exit) \(result.errors)")
            #expect(mode(socket) == nil || result.exit == .signaled(SIGTERM), "after \(delay) ms")
        }
    }
}
