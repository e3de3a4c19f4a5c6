import FoundationEssentials
import Testing

/// With the real model and the real MCP servers of the default manifest.
@Suite(.serialized)
struct AnswerTests {
    init() throws { try #require(Repository.missing == nil, "\(Repository.missing ?? "")") }

    struct Report: Decodable {
        struct Tool: Decodable {
            var name: String
            var is_error: Bool
        }

        struct Usage: Decodable {
            var input_tokens: Int
            var output_tokens: Int
        }

        struct Attempt: Decodable {
            var model: String
            var reason: String
        }

        var text: String
        var model: String
        var voice: String
        var tools: [Tool]
        var usage: Usage?
        var failed_attempts: [Attempt]
        var times: [Time]

        struct Time: Decodable {
            var plugin: String
            var milliseconds: Double
        }
    }

    static func report(_ result: Program.Result) throws -> Report {
        try #require(result.exit == .exited(0), "\(result.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    @Test("a question is answered by the local model, and one line says how")
    func answer() async throws {
        let result = try await Program.crucible("run", "--max-tokens", "40", "What is the capital of France?")
        #expect(result.exit == .exited(0), "\(result.errors)")
        #expect(result.output.count > 3)
        let summary = result.errors.split(separator: "\n").last ?? ""
        #expect(summary.contains("model local/smollm2"))
        #expect(summary.contains("tokens"))
        for plugin in ["local", "orchestration", "routing", "voice"] { #expect(summary.contains(plugin), "\(summary)") }
    }

    @Test("a tool named in the prompt runs before the model, and its result is in the context")
    func inlineTool() async throws {
        let prompt = "What time is it? @time.get_current_time(timezone=\"UTC\")"
        let plain = try Self.report(try await Program.crucible("run", "--json", "--max-tokens", "30", "What time is it?"))
        let report = try Self.report(try await Program.crucible("run", "--json", "--max-tokens", "30", prompt))
        #expect(report.tools.map(\.name) == ["time.get_current_time"])
        #expect(report.tools.allSatisfy { !$0.is_error })
        // The result takes room in the context: the model was given more than the question.
        #expect(try #require(report.usage).input_tokens > (try #require(plain.usage)).input_tokens + 20)
    }

    @Test("the voice that was asked for answers, and an unknown one is named with those that exist")
    func voice() async throws {
        let report = try Self.report(try await Program.crucible("run", "--json", "--voice", "guardian", "--max-tokens", "10", "Hello"))
        #expect(report.voice == "guardian")
        let unknown = try await Program.crucible("run", "--voice", "guardiann", "Hello")
        #expect(unknown.exit == .exited(1))
        #expect(unknown.errors.contains("guardiann") && unknown.errors.contains("guardian"))
    }

    @Test("an old MCP server, with another protocol version, serves as well")
    func oldServer() async throws {
        let server = try await ScriptedServer.start()
        defer { server.stop() }
        let program = Repository.root + "/.venv-old/bin/mcp-server-sqlite"
        let folder = FileManager.default.temporaryDirectory.path
        let database = "\(folder)/crucible-\(UUID().uuidString).db"
        defer { try? FileManager.default.removeItem(atPath: database) }
        let manifest = try TestManifest.scripted(
            port: server.port, models: ["echo"], servers: "{ sqlite: { command: [\"\(program)\", \"--db-path\", \"\(database)\"] } }",
            commands: [program])
        defer { manifest.remove() }
        let prompt = "Tables: @sqlite.create_table(query=\"CREATE TABLE swords (name TEXT)\") @sqlite.list_tables()"
        let result = try await Program.crucible("run", "--json", "--manifest", manifest.path, prompt)
        let report = try Self.report(result)
        #expect(report.tools.map(\.name).sorted() == ["sqlite.create_table", "sqlite.list_tables"])
        #expect(report.tools.allSatisfy { !$0.is_error })
    }
}
