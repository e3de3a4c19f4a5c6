import FoundationEssentials
import Testing

/// Requests whose traces go to a collector.
@Suite(.serialized)
struct TracedRunTests {
    init() throws { try #require(Repository.missing == nil, "\(Repository.missing ?? "")") }

    /// What `crucible run --json` says of the trace.
    private struct Report: Decodable {
        struct Trace: Decodable {
            struct Span: Decodable { var id: String }
            var id: String
            var spans: [Span]
        }

        var trace: Trace
    }

    /// The default manifest, which is for one folder, for any.
    private static func standard(_ section: String) throws -> TestManifest {
        let folder = Repository.root + "/manifests"
        var text = String(decoding: try Data(contentsOf: URL(filePath: folder + "/default.yaml")), as: UTF8.self)
        for (from, to) in [
            ("\"../", "\"\(Repository.root)/"), ("\"..\"", "\"\(Repository.root)\""), ("local_model_server.py", folder + "/local_model_server.py"),
            ("voices.yaml", folder + "/voices.yaml"),
        ] { text = text.replacing(from, with: to) }
        return try TestManifest(text + section)
    }

    @Test("one request with the real model and a real tool server is one tree in the terminal, in JSON and at the collector, without what was asked")
    func whole() async throws {
        let collector = try await Collector.start()
        defer { collector.stop() }
        let manifest = try Self.standard(collector.section(", headers: { authorization: \"Bearer ${TOKEN}\" }"))
        defer { manifest.remove() }
        let result = try await Program.crucible(
            "run", "--json", "--trace", "--max-tokens", "8", "--manifest", manifest.path, "Say xyzzy. @time.get_current_time(timezone=\"UTC\")",
            environment: ["TOKEN": "s3cret"])
        #expect(result.exit == .exited(0) && !result.errors.contains("spans"), "\(result.errors)")
        let lines = result.errors.split(separator: "\n").map(String.init)
        let root = try #require(lines.firstIndex { $0.hasPrefix("host → orchestration submit") })
        for inner in [
            "  orchestration → routing route", "  orchestration → voice select", "  orchestration → local complete", "    local: chat smollm2",
            "      local → host request", "    local ⇢ orchestration delta", "  orchestration → mcp call", "    mcp: tools/call get_current_time",
        ] { #expect(lines[root...].contains { $0.hasPrefix(inner) }, "\(inner) in\n\(result.errors)") }
        let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
        let (verdict, text) = try await collector.verdict()
        #expect(verdict.problems == [])
        #expect(Set(verdict.spans.map(\.trace)) == [report.trace.id])
        #expect(Set(verdict.spans.map(\.id)) == Set(report.trace.spans.map(\.id)))
        #expect(verdict.spans.filter(\.parent.isEmpty).map(\.name) == ["orchestration submit"])
        let names = Set(verdict.spans.map(\.name))
        for name in [
            "routing route", "voice select", "mcp call", "tools/call get_current_time", "local complete", "chat smollm2", "host request",
            "orchestration delta", "host event",
        ] { #expect(names.contains(name), "\(name) in \(names)") }
        #expect(verdict.spans.filter { $0.kind == 3 }.map(\.name).sorted() == ["chat smollm2", "host request", "tools/call get_current_time"])
        #expect(verdict.requests.allSatisfy { $0.headers["authorization"] == "Bearer s3cret" } && !verdict.requests.isEmpty)
        let spans = text.split(separator: "\"requests\"")[0]
        #expect(!spans.contains("xyzzy") && !spans.contains("s3cret"))
    }

    @Test("a call is a trace of its own; of a share of nothing nothing is sent")
    func sampled() async throws {
        let collector = try await Collector.start("503:0,200")
        defer { collector.stop() }
        for sample in ["100%", "0%"] {
            let result = try await Self.call(collector.section(", sample: \(sample)"))
            #expect(result.exit == .exited(0) && !result.errors.contains("dropped"), "\(result.errors)")
        }
        let (verdict, _) = try await collector.verdict()
        #expect(verdict.problems == [])
        #expect(verdict.requests.map(\.step) == ["503:0", "200"])
        #expect(verdict.spans.filter(\.parent.isEmpty).map(\.name) == ["voice voices"])
    }

    @Test("a collector that is not there costs a line and no answer")
    func absent() async throws {
        let collector = try await Collector.start()
        _ = try await collector.verdict()
        let result = try await Self.call(collector.section())
        #expect(result.exit == .exited(0) && result.output.contains("developer"), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count { $0.contains("spans of traces are dropped") } == 1, "\(result.errors)")
    }

    private static func call(_ section: String) async throws -> Program.Result {
        let voices = Repository.root + "/manifests/voices.yaml"
        let manifest = try TestManifest(
            "crucible: 1\n\(section)plugins:\n  voice: { library: Voice, config: { voices: \"\(voices)\" }, grants: { files: [\"\(voices)\"] } }\n")
        defer { manifest.remove() }
        return try await Program.crucible("call", "--manifest", manifest.path, "voice", "voices")
    }
}
