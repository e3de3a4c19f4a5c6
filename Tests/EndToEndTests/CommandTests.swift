import FoundationEssentials
import ProcessSupervision
import Testing

/// The command line as people and scripts use it.
@Suite(.serialized)
struct CommandTests {
    init() throws { try #require(Repository.missing == nil, "\(Repository.missing ?? "")") }

    @Test("check prints every value with its source, and the start order")
    func check() async throws {
        let result = try await Program.crucible("check", "manifests/default.yaml")
        #expect(result.exit == .exited(0), "\(result.errors)")
        #expect(result.output.contains("start order: configuration, local, routing, voice, mcp, orchestration"))
        let deadline = result.output.split(separator: "\n").first { $0.hasPrefix("plugins.mcp.start.deadline") }
        #expect(deadline?.contains("20") == true && deadline?.contains("plugin") == true, "\(deadline ?? "")")
        #expect(result.output.contains("host.stop_deadline"))
    }

    @Test("check reports all problems of a manifest at once, with places, and exits with 65")
    func invalidManifest() async throws {
        let manifest = try TestManifest("crucible: 1\nplugins:\n  a:\n    libary: X\n    required: maybe\n")
        defer { manifest.remove() }
        let result = try await Program.crucible("check", manifest.path)
        #expect(result.exit == .exited(65))
        #expect(result.errors.contains(":4:5:") && result.errors.contains("did you mean 'library'"), "\(result.errors)")
        #expect(result.errors.contains(":5:15:"), "\(result.errors)")
    }

    @Test("a missing environment variable is named, and its value is never shown")
    func secrets() async throws {
        let missing = try await Program.crucible("check", "manifests/openai.yaml", environment: ["OPENAI_API_KEY": nil])
        #expect(missing.exit == .exited(65))
        #expect(missing.errors.contains("OPENAI_API_KEY"))
        let given = try await Program.crucible("check", "manifests/openai.yaml", environment: ["OPENAI_API_KEY": "sk-very-secret"])
        #expect(given.exit == .exited(0), "\(given.errors)")
        #expect(given.output.contains("${OPENAI_API_KEY}"))
        #expect(!(given.output + given.errors).contains("sk-very-secret"))
    }

    @Test("graph shows who uses whom")
    func graph() async throws {
        let text = try await Program.crucible("graph", "manifests/default.yaml")
        #expect(text.output.contains("uses crucible.routing/1 of routing"))
        let dot = try await Program.crucible("graph", "--dot", "manifests/default.yaml")
        #expect(dot.output.hasPrefix("digraph crucible {"))
        #expect(dot.output.contains("\"orchestration\" -> \"voice\""))
    }

    @Test("inspect reads a descriptor in a process of its own")
    func inspect() async throws {
        let table = try await Program.crucible("inspect", "Routing")
        #expect(table.exit == .exited(0), "\(table.errors)")
        #expect(table.output.contains("route(str request, out str decision)"))
        let json = try await Program.crucible("inspect", "--json", "Routing")
        #expect(json.output.contains("\"id\" : \"crucible.router\""), "\(json.output)")
        let missing = try await Program.crucible("inspect", "Nothing")
        #expect(missing.exit == .exited(65))
        #expect(missing.errors.contains("libNothing.so"))
    }

    @Test("call makes one call through a gate")
    func call() async throws {
        let server = try await ScriptedServer.start()
        defer { server.stop() }
        let manifest = try TestManifest.scripted(port: server.port, models: ["echo"])
        defer { manifest.remove() }
        let result = try await Program.crucible("call", "--manifest", manifest.path, "routing", "route", "{\"prompt\": \"Hello\"}")
        #expect(result.exit == .exited(0), "\(result.errors)")
        #expect(result.output.contains("\"model\":\"echo\""))
        let wrong = try await Program.crucible("call", "--manifest", manifest.path, "routing", "route")
        #expect(wrong.exit == .exited(1))
        #expect(wrong.errors.contains("takes 1 arguments, 0 were given"), "\(wrong.errors)")
        let unknown = try await Program.crucible("call", "--manifest", manifest.path, "routing", "rout", "{}")
        #expect(unknown.errors.contains("no plugin provides"))
    }

    @Test("exit codes: 2 when the host does not start, 69 when none runs, 64 for wrong usage")
    func exitCodes() async throws {
        let manifest = try TestManifest("crucible: 1\nplugins:\n  voice: { library: Voice }\n")
        defer { manifest.remove() }
        let failed = try await Program.crucible("run", "--manifest", manifest.path, "Hello")
        #expect(failed.exit == .exited(2))
        #expect(failed.errors.contains("voice"))
        #expect(try await Program.crucible("status", "--socket", "/tmp/no-such.sock").exit == .exited(69))
        #expect(try await Program.crucible("run").exit == .exited(64))
        #expect(try await Program.crucible("nonsense").exit == .exited(64))
    }

    @Test("the manifest's model server that cannot be started says what to do")
    func missingModel() async throws {
        let manifest = try TestManifest(
            """
            crucible: 1
            plugins:
              local:
                library: OpenAIModel
                config:
                  base_url: http://127.0.0.1:{port}/v1
                  server:
                    command: ["no/python3", "server.py", "{port}"]
                    ready: http://127.0.0.1:{port}/health
                    missing: "run `make model`"
                grants: { http: ["127.0.0.1:*"], commands: ["no/python3"] }
            """)
        defer { manifest.remove() }
        let result = try await Program.crucible("run", "--manifest", manifest.path, "Hello")
        #expect(result.exit == .exited(2))
        #expect(result.errors.contains("make model"), "\(result.errors)")
    }
}
