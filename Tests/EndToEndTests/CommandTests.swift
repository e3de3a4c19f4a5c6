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
        // Each plugin has its own; none is asked for by the manifest.
        for (plugin, deadline) in [("routing", "10s"), ("voice", "15s"), ("mcp", "20s"), ("orchestration", "5s")] {
            let line = result.output.split(separator: "\n").first { $0.hasPrefix("plugins.\(plugin).start.deadline ") }
            #expect(line?.split(separator: " ").dropFirst() == [Substring(deadline), "plugin"], "\(line ?? "no line for \(plugin)")")
        }
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
        let json = try await Program.crucible("check", "--json", manifest.path)
        #expect(json.exit == .exited(65))
        let report = try JSONDecoder().decode(Problems.self, from: Data(json.output.utf8))
        #expect(report.problems == result.errors.split(separator: "\n").map { $0.dropFirst("crucible: ".count).description })
        #expect(report.problems.count == 3, "\(report.problems)")
    }

    private struct Problems: Decodable { var problems: [String] }

    @Test("differences from the lock and problems of the plan are reported together, by check and by a host")
    func differencesAndProblems() async throws {
        let manifest = try TestManifest("crucible: 1\nplugins:\n  orchestration: { library: Orchestration }\n")
        defer { manifest.remove() }
        let lock = try await Program.crucible("lock", "--manifest", manifest.path)
        #expect(lock.exit == .exited(0), "\(lock.errors)")
        let text = try String(contentsOfFile: manifest.path, encoding: .utf8) + "  voice: { library: Voice }\n"
        try Data(text.utf8).write(to: URL(filePath: manifest.path))
        let expected = ["plugin 'voice': it is in the manifest but not in the lock", "orchestration: requires crucible.routing/1, which nobody provides"]
        let check = try await Program.crucible("check", "--json", manifest.path)
        #expect(check.exit == .exited(65))
        let report = try JSONDecoder().decode(Problems.self, from: Data(check.output.utf8))
        for problem in expected { #expect(report.problems.contains { $0.contains(problem) }, "\(report.problems)") }
        #expect(!report.problems.contains { $0.contains("voice: could not be described") }, "said once: \(report.problems)")
        let run = try await Program.crucible("run", "--manifest", manifest.path, "Hello")
        #expect(run.exit == .exited(2))
        for problem in expected { #expect(run.errors.contains(problem), "\(run.errors)") }
    }

    @Test("check says which functions nobody uses")
    func unused() async throws {
        let voices = Repository.root + "/manifests/voices.yaml"
        let manifest = try TestManifest(
            "crucible: 1\nplugins:\n  voice: { library: Voice, config: { voices: \(voices) }, grants: { files: [\(voices)] } }\n")
        defer { manifest.remove() }
        let result = try await Program.crucible("check", manifest.path)
        #expect(result.exit == .exited(0), "\(result.errors)")
        #expect(result.output.contains("unused: voice provides crucible.voice/1, which no plugin uses"), "\(result.output)")
        let whole = try await Program.crucible("check", "manifests/default.yaml")
        #expect(whole.exit == .exited(0) && !whole.output.contains("unused:"), "\(whole.output)")
    }

    @Test("limits that make no sense are refused before anything starts", arguments: ["0", "-1", "86401", "9223372036854775807"])
    func timeouts(_ seconds: String) async throws {
        for command in [["call", "routing", "route", "{}"], ["run", "Hello"]] {
            let result = try await Program.run(Repository.crucible, command + ["--timeout=\(seconds)"])
            #expect(result.exit == .exited(64), "\(result.errors)")
            #expect(result.errors.contains("--timeout takes 1 to 86400 seconds"), "\(result.errors)")
        }
    }

    @Test("a prompt from standard input may have as many bytes as a message, and no more")
    func longInput() async throws {
        let manifest = try TestManifest("crucible: 1\nhost: { max_message: 64KiB }\nplugins:\n  voice: { library: Voice }\n")
        defer { manifest.remove() }
        let command = "head -c 70000 /dev/zero | tr '\\0' x | \(Repository.crucible) run --manifest \(manifest.path) -"
        let result = try await Program.run("/bin/sh", ["-c", command])
        #expect(result.exit == .exited(64))
        #expect(result.errors.contains("standard input has more than 65536 bytes"), "\(result.errors)")
        let empty = try await Program.run("/bin/sh", ["-c", "\(Repository.crucible) run --manifest \(manifest.path) - < /dev/null"])
        #expect(empty.exit == .exited(64) && empty.errors.contains("standard input has no prompt"), "\(empty.errors)")
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
