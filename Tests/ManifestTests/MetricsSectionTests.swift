import Manifest
import Testing

/// The section `metrics`.
@Suite struct MetricsSectionTests {
    private func text(_ listen: String) -> String { "crucible: 1\nmetrics: { listen: \"\(listen)\" }\nplugins:\n  a: { library: A }\n" }

    @Test(arguments: [("127.0.0.1:9464", "127.0.0.1", 9464), ("127.3.2.1:0", "127.3.2.1", 0), ("[::1]:65535", "::1", 65535)])
    func aLoopbackAddressIsRead(_ listen: String, _ address: String, _ port: Int) throws {
        let place = try manifest(text(listen)).metrics.listen
        #expect(place?.address == address && place?.port == port && place?.description == listen)
    }

    @Test func whereFiguresAreSentIsReadAsForTraces() throws {
        let written = try manifest(
            "crucible: 1\nmetrics: { otlp: \"${COLLECTOR:-http://127.0.0.1:4318}/v1/metrics\", interval: 250ms, "
                + "headers: { authorization: \"Bearer ${TOKEN}\" } }\nplugins:\n  a: { library: A }\n")
        let metrics = try written.resolved(environment: ["TOKEN": "s3cret"]).metrics
        #expect(metrics.collector.url == "http://127.0.0.1:4318/v1/metrics" && metrics.interval == .milliseconds(250) && metrics.listen == nil)
        #expect(metrics.collector.headers.map(\.name) == ["authorization"] && metrics.collector.headers.map(\.value) == ["Bearer s3cret"])
        #expect(!"\(metrics)".contains("s3cret"))
        #expect(written.effectiveValues.map(\.description).contains("metrics.headers.authorization = Bearer ${TOKEN} (2:111)"))
        let missing = try #require(throws: ManifestError.self) { try written.resolved(environment: [:]) }
        #expect("\(missing)".contains("the environment variable 'TOKEN', which 'metrics' needs, is not set"))
    }

    @Test(arguments: [
        ("otlp: http://127.0.0.1:4318", "has no path, or something after it; write it like http://127.0.0.1:4318/v1/metrics"),
        ("interval: 99ms", "'interval' of metrics is '99ms', which is out of range; choose from 100ms to 1h"), ("interval: 60", "write 60s"),
        ("headers: { content-type: a }", "'content-type' in 'headers' of metrics cannot be set"),
    ])
    func saysWhatIsWrong(_ section: String, _ expected: String) {
        let found = problems("crucible: 1\nmetrics: { \(section) }\nplugins:\n  a: { library: A }\n")
        #expect(found.count == 1 && found[0].hasPrefix("m.yaml:2:") && found[0].contains(expected), "\(found)")
    }

    @Test func withoutOneItIsNowhere() throws { #expect(try manifest("crucible: 1\nplugins:\n  a: { library: A }\n").metrics.listen == nil) }

    @Test(arguments: [
        "0.0.0.0:9464", "10.0.0.1:9464", "[::]:9464", "[::ffff:127.0.0.1]:9464", "localhost:9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:+1", "127.1:9464", "127.0.0.01:9464", "127.0.0.256:9464", "9464", ":9464", "",
    ])
    func anythingElseIsRefused(_ listen: String) {
        #expect(problems(text(listen)) == [
            "m.yaml:2:20: 'listen' of metrics is '\(listen)', which is not a loopback address with a port; write 127.0.0.1:9464; others could read the figures anywhere else"
        ])
    }
}
