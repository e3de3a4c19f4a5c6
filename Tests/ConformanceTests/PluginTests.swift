import Conformance
import FoundationEssentials
import HostTesting
import Testing

/// The plugins of this repository keep the rules.
@Suite(.serialized) struct PluginTests {
    /// A plugin and the configuration with which it has something to do.
    struct Subject: Sendable, CustomTestStringConvertible {
        var library: String
        var config = "{}"
        var testDescription: String { library }
    }

    static let bundled = [
        Subject(library: "Routing"),
        Subject(library: "Voice", config: #"{"voices":"\#(Libraries.repository)/manifests/voices.yaml"}"#),
        Subject(library: "MCP", config: #"{"servers":{}}"#),
        Subject(library: "OpenAIModel", config: #"{"base_url":"http://127.0.0.1:9/v1","models":[{"id":"example"}]}"#),
        Subject(library: "Orchestration"),
    ]

    static let examples = [
        Subject(library: "counter"), Subject(library: "keyword_router"), Subject(library: "ledger"), Subject(library: "toolbox"),
        Subject(
            library: "herald",
            config: #"""
                {"voices":[{"id":"crier","name":"Crier","summary":"Proclaims","system":"Proclaim it.","temperature":0.9,"words":["news"]},
                {"id":"calm","name":"Calm","summary":"Soothes","system":"Speak softly.","temperature":0.3}]}
                """#),
    ]

    /// What the suite says of it with its configuration.
    private func report(_ library: String, _ config: String) async throws -> ConformanceReport {
        let file = "/tmp/crucible-conformance-\(UUID()).json"
        try Data(config.utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        return await Libraries.run(library) {
            $0.configFile = file
            $0.fuzzing = .seconds(2)
        }
    }

    @Test(arguments: bundled) func bundledPluginsPass(_ subject: Subject) async throws {
        let report = try await report("\(TestHost.executableDirectory)/lib\(subject.library).so", subject.config)
        #expect(report.failures.map(\.test.id) == [], "\(Libraries.failures(report))")
        // Its own documents were looked at, and it was really started.
        #expect(report.results.contains { $0.test.id.hasSuffix("-documents") && $0.verdict == .passed })
    }

    @Test(arguments: examples) func examplesPass(_ subject: Subject) async throws {
        let report = try await report("\(Libraries.examples)/lib\(subject.library).so", subject.config)
        #expect(report.failures.map(\.test.id) == [], "\(Libraries.failures(report))")
        #expect(report.results.first { $0.test.id == "start-stop" }?.verdict == .passed)
    }

    /// Whoever adds a plugin adds it here.
    @Test func allOfThemAreTried() throws {
        func folders(_ path: String) throws -> Set<String> {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(Libraries.repository)/\(path)")
            return Set(names.filter { !$0.contains(".") && !["Examples", "Makefile", "Shared"].contains($0) })
        }
        let tried = Set(Self.examples.map { $0.library.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() })
        #expect(try folders("Plugins") == Set(Self.bundled.map(\.library)))
        #expect(try folders("Plugins/Examples") == tried)
    }
}
