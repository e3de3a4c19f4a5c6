import Host
import HostTesting
import LibraryFigures
import Metric
import Metrics
import Testing

/// What libraries tell, on the way out of a host.
@Suite struct HostRegistryTests {
    @Test("of several hosts in a process, that with the registry of the libraries shows what they tell")
    func hosts() async throws {
        let registry = MetricRegistry()
        var options = TestHost.Options()
        let without = try await TestHost("crucible: 1\nplugins: {}\n", options)
        options.registry = registry
        let with = try await TestHost("crucible: 1\nplugins: {}\n", options)
        withMetricsFactory(RegistryMetricsFactory(registry)) { Counter(label: "Library.Requests", dimensions: [("code", "200")]).increment(by: 3) }
        let line = #"library_requests_total{plugin="host",code="200"} 3"#
        #expect(with.host.prometheusText.contains(line) && !without.host.prometheusText.contains("library_requests"))
        // A plugin may give the same metric: whose a series is, its label says.
        let metric = try registry.define(MetricDefinition("library.requests", .counter, help: "R.", labels: ["code"]), by: "someone")
        let series = try registry.series(metric, ["code": "200"], by: "someone")
        #expect(registry.writer(for: "someone", generation: 1).add(series, 5) == nil)
        let text = with.host.prometheusText
        #expect(text.contains(line) && text.contains(#"library_requests_total{plugin="someone",code="200"} 5"#))
        for test in [with, without] {
            try await test.start()
            await test.stop()
        }
    }
}
