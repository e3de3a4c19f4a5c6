import Conformance
import FoundationEssentials
import HostTesting
import Testing

/// The plugins of this repository keep the rules.
@Suite(.serialized) struct PluginTests {
    /// A plugin and the configuration with which it has something to do.
    struct Subject: Sendable, CustomTestStringConvertible {
        var library: String
        var config: String
        var testDescription: String { library }
    }

    static let bundled = [
        Subject(library: "Routing", config: "{}"),
        Subject(library: "Voice", config: #"{"voices":"\#(Libraries.repository)/manifests/voices.yaml"}"#),
        Subject(library: "MCP", config: #"{"servers":{}}"#),
        Subject(library: "OpenAIModel", config: #"{"base_url":"http://127.0.0.1:9/v1","models":[{"id":"example"}]}"#),
        Subject(library: "Orchestration", config: "{}"),
    ]

    @Test(arguments: bundled) func bundledPluginsPass(_ subject: Subject) async throws {
        let file = "/tmp/crucible-conformance-\(UUID()).json"
        try Data(subject.config.utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let report = await Libraries.run("\(TestHost.executableDirectory)/lib\(subject.library).so") {
            $0.configFile = file
            $0.fuzzing = .seconds(2)
        }
        #expect(report.failures.map(\.test.id) == [], "\(Libraries.failures(report))")
        // Its own documents were looked at, and it was really started.
        #expect(report.results.contains { $0.test.id.hasSuffix("-documents") && $0.verdict == .passed })
    }

    @Test(arguments: ["libcounter", "libledger"]) func examplesPass(_ name: String) async {
        let report = await Libraries.run("\(Libraries.examples)/\(name).so") { $0.fuzzing = .seconds(2) }
        #expect(report.failures.map(\.test.id) == [], "\(Libraries.failures(report))")
        #expect(report.results.first { $0.test.id == "start-stop" }?.verdict == .passed)
    }
}
