import Conformance
import FoundationEssentials
import Gate
import HostTesting
import Recording
import Testing

/// The bundled plugins, recorded while one request goes through all of them.
@Suite(.serialized) struct AssistantReplayTests {
    private static let base = "http://model.test/v1"

    private static let model = """
          model:
            library: OpenAIModel
            config:
              base_url: \(base)
              discover: false
              models:
                - {id: small, context_length: 8192, input_cost_per_million: 0, output_cost_per_million: 0, abilities: [streaming], quality: 0.2}
                - {id: large, context_length: 128000, input_cost_per_million: 2, output_cost_per_million: 8, abilities: [streaming, tools], quality: 0.9}
            grants: {http: [model.test]}

        """

    private static func manifest(routing: String = "{library: Routing}") -> String {
        "crucible: 1\nplugins:\n" + model + """
              routing: \(routing)
              voice: {library: Voice, config: {voices: voices.yaml}, grants: {files: [voices.yaml]}}
              orchestration: {library: Orchestration}

            """
    }

    private static func configure(_ options: inout TestHost.Options) {
        let answer = ScriptedHTTP.Response.events([
            #"{"id":"1","object":"chat.completion.chunk","model":"small","choices":[{"index":0,"delta":{"role":"assistant","content":"Good "}}]}"#,
            #"{"id":"1","object":"chat.completion.chunk","model":"small","choices":[{"index":0,"delta":{"content":"morning."},"finish_reason":"stop"}]}"#,
            #"{"id":"1","object":"chat.completion.chunk","model":"small","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#,
            "[DONE]",
        ])
        options.services = [ScriptedHTTP([base + "/chat/completions": [answer, answer]])]
        let voices = try? String(contentsOfFile: Workshop.repository + "/manifests/voices.yaml", encoding: .utf8)
        options.files = ["voices.yaml": voices ?? ""]
    }

    private static func ask(_ test: TestHost) async throws {
        let reply = try await HostCall(test.host.edge(nil, "submit")).asynchronous([.str(#"{"prompt":"Say good morning."}"#)])
        #expect(reply.contains("Good morning."))
        _ = try test.call("route", of: "routing", .str(#"{"prompt":"hello","needs_tools":true}"#))
        #expect(throws: GateFailure.self) { try test.call("select", of: "voice", .str(#"{"prompt":"hello","voices":["nobody"]}"#)) }
    }

    @Test(arguments: ["routing": "Routing", "voice": "Voice", "model": "OpenAIModel", "orchestration": "Orchestration"])
    func theSameBuildDoesTheSame(_ plugin: String, _ library: String) async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let file = try await shop.record(Self.manifest(), plugin, Self.configure) { try await Self.ask($0) }
        // Whether the model's plugin begins to linger before its answer has ended is a race between two of its own threads.
        let report = try await shop.replay(
            file, "\(TestHost.executableDirectory)/lib\(library).so", ignoring: plugin == "model" ? ["crucible.clock/1:sleep"] : [])
        #expect(Workshop.text(report) == [])
        #expect(report.made > 0 && report.made == report.calls)
    }

    @Test func theRouterInCIsComparedByTheMembersOfItsDecision() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let router = try shop.build("keyword_router")
        let manifest = Self.manifest(routing: "{library: \(router), config: {rules: [{words: [good], task: chat, model: large}], otherwise: small}}")
        let file = try await shop.record(manifest, "routing", Self.configure) { try await Self.ask($0) }
        #expect(Workshop.text(try await shop.replay(file, router)) == [])
        let changed = try shop.build("keyword_router", changing: ("KeywordRouter/keyword_router.c", "it->prompt_size < 400 ?", "it->prompt_size < 10 ?"))
        #expect(Workshop.text(try await shop.replay(file, changed)) == [
            #"changed crucible.routing/1:route/outs/decision/complexity: "simple" | "moderate""#
        ])
        // Another router altogether: it decides otherwise, and says so in other words.
        let first = try await shop.record(Self.manifest(), "routing", Self.configure) { try await Self.ask($0) }
        let other = try await shop.replay(first, router)
        #expect(other.made == other.calls)
        #expect(other.differences.contains { $0.path.hasPrefix("crucible.routing/1:route/outs/decision/reasons") }, "\(Workshop.text(other))")
        #expect(other.replayed?.id == "acme.keyword-router" && other.recorded.id != "acme.keyword-router")
    }

    @Test func aLibraryWithoutTheInterfaceMissesEveryCall() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let file = try await shop.record(Self.manifest(), "routing", Self.configure) { try await Self.ask($0) }
        let report = try await shop.replay(file, "\(TestHost.executableDirectory)/libVoice.so")
        #expect(report.made == 0)
        #expect(report.differences.contains { $0.kind == .missing && $0.replayed == "crucible.routing/1 is not provided" })
    }

    @Test func whatCannotBeUsedIsNamed() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let library = "\(TestHost.executableDirectory)/libRouting.so"
        let file = shop.folder + "/bad.jsonl"
        try Data("{}\n".utf8).write(to: URL(filePath: file))
        await #expect(throws: ConformanceFailure([
            "\(file):1: is not the first line of a recording; give a file that crucible record wrote"
        ])) { try await shop.replay(file, library) }
        let good = try await shop.record(Self.manifest(), "routing", Self.configure) { try await Self.ask($0) }
        await #expect(throws: ConformanceFailure.self) { try await shop.replay(good, file) }
    }
}
