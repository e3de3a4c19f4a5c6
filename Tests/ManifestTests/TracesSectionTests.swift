import Manifest
import Testing

/// The section `traces`.
@Suite struct TracesSectionTests {
    private func text(_ section: String) -> String { "crucible: 1\ntraces: { \(section) }\nplugins:\n  a: { library: A }\n" }

    @Test func withoutOneNothingIsSent() throws {
        let traces = try manifest("crucible: 1\nplugins:\n  a: { library: A }\n").traces
        #expect(traces.collector.url == nil && traces.sample == 100 && traces.queue == 4096 && traces.collector.headers.isEmpty)
    }

    @Test func valuesOfTheEnvironmentArePutInAndNotShown() throws {
        let written = try manifest(text("otlp: \"${COLLECTOR:-http://127.0.0.1:4318}/v1/traces\", sample: 5%, queue: 9, headers: { authorization: \"Bearer ${TOKEN}\" }"))
        let traces = try written.resolved(environment: ["TOKEN": "s3cret"]).traces
        #expect(traces.collector.url == "http://127.0.0.1:4318/v1/traces" && traces.sample == 5 && traces.queue == 9)
        #expect(traces.collector.headers.map(\.name) == ["authorization"] && traces.collector.headers.map(\.value) == ["Bearer s3cret"])
        #expect(!"\(traces)".contains("s3cret"))
        #expect(written.effectiveValues.map(\.description).contains("traces.headers.authorization = Bearer ${TOKEN} (2:114)"))
        let missing = #expect(throws: ManifestError.self) { try written.resolved(environment: [:]) }
        #expect("\(missing!)".contains("the environment variable 'TOKEN', which 'traces' needs, is not set"))
        let wrong = #expect(throws: ManifestError.self) { try written.resolved(environment: ["TOKEN": "two\r\nlines", "COLLECTOR": "here"]) }
        #expect("\(wrong!)".contains("is not an http or https URL") && "\(wrong!)".contains("cannot be the value of a header"))
    }

    @Test(arguments: [
        ("otlp: grpc://127.0.0.1:4317/v1/traces", "'grpc://127.0.0.1:4317/v1/traces' is not an http or https URL"),
        ("otlp: \"http://a b/v1/traces\"", "is not an http or https URL"), ("otlp: http://127.0.0.1:4318", "has no path, or something after it"),
        ("otlp: \"http://127.0.0.1/v1/traces#x\"", "has no path, or something after it"), ("otlp: http://:4318/v1/traces", "has no host"),
        ("otlp: http://me:secret@127.0.0.1/v1/traces", "has a user in it; put credentials into 'headers'"), ("otlp: 7", "must be text"),
        ("sample: 0.5", "must be a share such as 100%"), ("queue: 0", "out of range"), ("headers: [a]", "must be a mapping"),
        ("headers: { host: a }", "'host' in 'headers' of traces cannot be set"), ("headers: { \"a b\": a }", "cannot be set"),
        ("headers: { a: \"\u{e9}\" }", "cannot be the value of a header"), ("endpoint: a", "unknown key 'endpoint' in traces"),
    ])
    func saysWhatIsWrong(_ section: String, _ expected: String) {
        let found = problems(text(section))
        #expect(found.count == 1 && found[0].hasPrefix("m.yaml:2:") && found[0].contains(expected), "\(found)")
    }

    @Test func allProblemsAreToldAtOnce() {
        #expect(problems(text("otlp: x, sample: x, queue: x, headers: { host: x }")).count == 4)
    }
}
