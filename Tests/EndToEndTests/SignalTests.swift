import FoundationEssentials
import Glibc
import Testing

/// Ctrl-C at moments other than in the middle of an answer, and a reader that goes.
@Suite(.serialized)
struct SignalTests {
    init() throws { try #require(Repository.missing == nil, "\(Repository.missing ?? "")") }

    @Test("the second signal ends a host that is still stopping, with 128 and its number, and no child is left", arguments: [SIGINT, SIGTERM])
    func second(_ signal: Int32) async throws {
        // Neither the end of its input nor SIGTERM ends this server: the host waits for it some seconds.
        let server = "[\"\(Repository.python)\", \"\(Repository.servers)/faulty_mcp_server.py\", \"ignores-the-end\"]"
        let manifest = try TestManifest(
            """
            crucible: 1
            plugins:
              mcp:
                library: MCP
                config: { servers: { stubborn: { command: \(server) } } }
                grants: { commands: ["\(Repository.python)"] }
            """)
        defer { manifest.remove() }
        let program = try Program(Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", manifest.folder + "/control.sock"])
        try await eventually("the host is ready") { program.errors.contains("ready:") }
        try await eventually("the server runs") { !ProcessTree.descendants(of: program.pid).isEmpty }
        let children = ProcessTree.descendants(of: program.pid)
        program.signal(signal)
        try await eventually("the host stops") { program.errors.contains("stopping") }
        #expect(children.allSatisfy(ProcessTree.isRunning), "it is still there, so that the second signal comes in the middle of the stop")
        program.signal(signal)
        let result = await program.result()
        #expect(result.exit == .exited(128 + signal), "\(result.errors)")
        try await eventually("all children are gone") { !children.contains(where: ProcessTree.isRunning) }
    }

    @Test("Ctrl-C while the plugins still start ends with 130, and no child is left", arguments: ["run", "serve"])
    func whileStarting(_ command: String) async throws {
        // A model server that is never ready.
        let manifest = try TestManifest(
            """
            crucible: 1
            plugins:
              never:
                library: OpenAIModel
                config:
                  base_url: http://127.0.0.1:{port}/v1
                  models: [{ id: never }]
                  server: { command: ["/bin/sleep", "600"], ready: "http://127.0.0.1:{port}/health", start_timeout: 60s }
                start: { deadline: 90s }
                grants: { http: ["127.0.0.1:*"], commands: ["/bin/sleep"] }
            """)
        defer { manifest.remove() }
        let more = command == "run" ? ["Hello"] : ["--socket", manifest.folder + "/control.sock"]
        let program = try Program(Repository.crucible, [command, "--manifest", manifest.path] + more)
        let isSleep: @Sendable (Int32) -> Bool = { (try? String(contentsOfFile: "/proc/\($0)/comm", encoding: .utf8)) == "sleep\n" }
        try await eventually("the model server runs") { ProcessTree.descendants(of: program.pid).contains(where: isSleep) }
        let children = ProcessTree.descendants(of: program.pid)
        #expect(!program.errors.contains("ready:"))
        program.signal(SIGINT)
        let result = await program.result()
        #expect(result.exit == .exited(130), "\(result.errors)")
        try await eventually("all children are gone") { !children.contains(where: ProcessTree.isRunning) }
    }

    @Test("when nobody reads the answer any more, run ends at once with 141, as a filter does, and without a word")
    func readerGone() async throws {
        let server = try await ScriptedServer.start()
        defer { server.stop() }
        let manifest = try TestManifest.scripted(port: server.port, models: ["slow"])
        defer { manifest.remove() }
        let command = "\(Repository.crucible) run --manifest \(manifest.path) 'Tell me a story' | head -c1 > /dev/null; exit ${PIPESTATUS[0]}"
        let result = try await Program.run("/bin/bash", ["-c", command])
        #expect(result.exit == .exited(141), "\(result.errors)")
        #expect(!result.errors.contains("crucible:"), "\(result.errors)")
    }
}
