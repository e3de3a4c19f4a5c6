import FoundationEssentials
import Glibc
import ProcessSupervision
import Testing

/// With a scripted model, since a small real one neither asks for tools nor fails on demand.
@Suite(.serialized)
struct RequestTests {
    init() throws { try #require(Repository.missing == nil, "\(Repository.missing ?? "")") }

    private static let git = Repository.root + "/.venv/bin/mcp-server-git"

    @Test("the model asks for a tool of a real server, gets its result and answers")
    func toolLoop() async throws {
        let server = try await ScriptedServer.start()
        defer { server.stop() }
        let manifest = try TestManifest.scripted(
            port: server.port, models: ["tool-caller"], servers: "{ git: { command: [\"\(Self.git)\"], directory: \"\(Repository.root)\" } }",
            commands: [Self.git])
        defer { manifest.remove() }
        let prompt = "USE git.git_status {\"repo_path\": \"\(Repository.root)\"}"
        let report = try AnswerTests.report(try await Program.crucible("run", "--json", "--manifest", manifest.path, prompt))
        #expect(report.tools.map(\.name) == ["git.git_status"])
        #expect(report.text.contains("TOOL SAID"))
        #expect(report.text.contains("branch"), "\(report.text)")
    }

    @Test("a tool's error is shown to the model and does not fail the request")
    func toolError() async throws {
        let server = try await ScriptedServer.start()
        defer { server.stop() }
        let manifest = try TestManifest.scripted(
            port: server.port, models: ["tool-caller"], servers: "{ git: { command: [\"\(Self.git)\"], directory: \"\(Repository.root)\" } }",
            commands: [Self.git])
        defer { manifest.remove() }
        let prompt = "USE git.git_status {\"repo_path\": \"/nonexistent\"}"
        let report = try AnswerTests.report(try await Program.crucible("run", "--json", "--manifest", manifest.path, prompt))
        #expect(report.tools.map(\.is_error) == [true])
        #expect(report.text.contains("TOOL SAID"))
    }

    @Test("when the first model dies in the middle, the next one answers")
    func fallback() async throws {
        let dying = try await ScriptedServer.start()
        let living = try await ScriptedServer.start()
        defer {
            dying.stop()
            living.stop()
        }
        let manifest = try TestManifest(
            """
            crucible: 1
            plugins:
              first:
                library: OpenAIModel
                config: { base_url: "http://127.0.0.1:\(dying.port)/v1", discover: false, models: [{ id: die, context_length: 8192, quality: 0.9, abilities: [streaming] }] }
                grants: { http: ["127.0.0.1:*"] }
              second:
                library: OpenAIModel
                config: { base_url: "http://127.0.0.1:\(living.port)/v1", discover: false, models: [{ id: echo, context_length: 8192, quality: 0.1, abilities: [streaming] }] }
                grants: { http: ["127.0.0.1:*"] }
              routing: { library: Routing }
              voice: { library: Voice, config: { voices: \(Repository.root)/manifests/voices.yaml }, grants: { files: [\(Repository.root)/manifests/voices.yaml] } }
              orchestration: { library: Orchestration }
            """)
        defer { manifest.remove() }
        let result = try await Program.crucible("run", "--json", "--manifest", manifest.path, "Please explain recursion in depth and carefully")
        let report = try AnswerTests.report(result)
        #expect(report.model == "echo")
        #expect(report.failed_attempts.map(\.model) == ["die"])
        let again = try await Program.crucible("run", "--manifest", manifest.path, "--model", "die", "Hello")
        #expect(again.exit == .exited(1), "nothing is left of the first model")
        #expect(again.errors.contains("127.0.0.1:\(dying.port)"))
    }

    @Test("Ctrl-C cancels the request: the server sees the disconnection, the exit code says so", arguments: [SIGINT, SIGTERM])
    func cancelled(_ signal: Int32) async throws {
        let server = try await ScriptedServer.start()
        defer { server.stop() }
        let manifest = try TestManifest.scripted(port: server.port, models: ["slow"])
        defer { manifest.remove() }
        let program = try Program(Repository.crucible, ["run", "--manifest", manifest.path, "Tell me a long story"])
        try await eventually("the server streams") { try await server.statistics().contains("\"slow\"") }
        program.signal(signal)
        let result = await program.result()
        #expect(result.exit == .exited(130), "\(result.errors)")
        try await eventually("the server sees the disconnection") {
            let text = try await server.statistics()
            return text.contains("\"disconnects\": 1") || text.contains("\"disconnects\":1")
        }
    }

    @Test("SIGKILL of the host leaves no child behind")
    func killed() async throws {
        let program = try Program(Repository.crucible, ["serve", "--socket", "/tmp/crucible-e2e-\(UUID().uuidString).sock"])
        try await eventually("the host is ready") { program.errors.contains("ready:") }
        let children = ProcessTree.descendants(of: program.pid)
        // The model server and two MCP servers at least.
        #expect(children.count >= 3, "\(children)")
        program.signal(SIGKILL)
        _ = await program.result()
        try await eventually("all children are gone") { children.allSatisfy { !ProcessTree.isRunning($0) } }
    }

    @Test("SIGTERM in the middle of an answer: no process is left, the MCP servers' and the model's included, and no staged copy")
    func terminatedUnderLoad() async throws {
        let folder = "/tmp/crucible-e2e-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // One word every 100 ms, ten on a line, without end: the signal cannot come too late.
        let script = Repository.servers + "/scripted_openai_server.py"
        let (venv, url) = (Repository.root + "/.venv/bin", "http://127.0.0.1:{port}")
        let manifest = try TestManifest(
            """
            crucible: 1
            plugins:
              endless:
                library: OpenAIModel
                config:
                  base_url: \(url)/v1
                  discover: false
                  models: [{ id: slow, context_length: 8192, quality: 0.5, abilities: [streaming] }]
                  server: { command: ["\(Repository.python)", "\(script)", "--port", "{port}"], ready: "\(url)/health" }
                grants: { http: ["127.0.0.1:*"], commands: ["\(Repository.python)"] }
              routing: { library: Routing }
              voice: { library: Voice, config: { voices: \(Repository.root)/manifests/voices.yaml }, grants: { files: [\(Repository.root)/manifests/voices.yaml] } }
              mcp:
                library: MCP
                start: { deadline: 90s }
                config: { servers: { git: { command: ["\(Self.git)"], directory: "\(Repository.root)", start_timeout: 60s }, time: { command: ["\(venv)/mcp-server-time"], start_timeout: 60s } } }
                grants: { commands: ["\(Self.git)", "\(venv)/mcp-server-time"] }
              orchestration: { library: Orchestration }
            """)
        defer { manifest.remove() }
        let program = try Program(
            Repository.crucible, ["run", "--manifest", manifest.path, "Tell me a story without an end"], environment: ["XDG_RUNTIME_DIR": folder])
        try await eventually("the answer comes") { !program.output.isEmpty }
        let children = ProcessTree.descendants(of: program.pid)
        // The model server and two MCP servers at least.
        #expect(children.count >= 3, "\(children)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).contains { $0.hasPrefix("crucible-staged-") })
        program.signal(SIGTERM)
        let result = await program.result()
        #expect(result.exit == .exited(130), "\(result.errors)")
        try await eventually("all children are gone") { children.allSatisfy { !ProcessTree.isRunning($0) } }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test("SIGTERM stops a serving host in order: no child, no socket, exit 0")
    func terminated() async throws {
        let socket = "/tmp/crucible-e2e-\(UUID().uuidString).sock"
        let program = try Program(Repository.crucible, ["serve", "--socket", socket])
        try await eventually("the host is ready") { program.errors.contains("ready:") }
        let status = try await Program.crucible("status", "--socket", socket)
        #expect(status.exit == .exited(0), "\(status.errors)")
        for plugin in ["local", "routing", "voice", "mcp", "orchestration"] { #expect(status.output.contains("\(plugin) "), "\(status.output)") }
        let children = ProcessTree.descendants(of: program.pid)
        program.signal(SIGTERM)
        let result = await program.result()
        #expect(result.exit == .exited(0), "\(result.errors)")
        #expect(access(socket, F_OK) != 0)
        try await eventually("all children are gone") { children.allSatisfy { !ProcessTree.isRunning($0) } }
    }
}
