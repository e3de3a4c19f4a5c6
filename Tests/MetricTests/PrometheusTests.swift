@testable import Metric
import TestSupport
import Testing

/// The text that Prometheus reads, by a reader of our own and by Prometheus's.
@Suite struct PrometheusTests {
    /// One of each kind, with what has to be escaped.
    static func families() throws -> [MetricFamily] {
        let registry = MetricRegistry()
        let writer = registry.writer(for: "p", generation: 1)
        func series(_ definition: MetricDefinition, _ labels: [String: String] = [:]) throws -> UInt64 {
            try registry.series(try registry.define(definition, by: "p"), labels, by: "p")
        }
        let jobs = MetricDefinition("jobs.done", .counter, unit: MetricUnit("{job}")!, help: #"Jobs that were done: a \ and "that"."#, labels: ["job.kind"])
        #expect(writer.add(try series(jobs, ["job.kind": #"a "quoted" \ one"#]), 12_345_678_901_234) == nil)
        #expect(writer.add(try series(MetricDefinition("busy", .counter, unit: .seconds, help: "Time.")), 1_500_000_001) == nil)
        #expect(writer.set(try series(MetricDefinition("fill", .gauge, help: "Ratio.")), 0.1) == nil)
        #expect(writer.set(try series(MetricDefinition("heap", .gauge, unit: .bytes, help: "Memory.")), 4096) == nil)
        let duration = try series(MetricDefinition("gen_ai.client.operation.duration", .distribution, unit: .seconds, help: "x", labels: ["gen_ai.request.model"]),
            ["gen_ai.request.model": "small"])
        for nanoseconds: UInt64 in [10_000_000, 10_000_001, 250_000_000, 400_000_000_000] { #expect(writer.record(duration, nanoseconds) == nil) }
        let tokens = try series(MetricDefinition("gen_ai.client.token.usage", .distribution, unit: MetricUnit("{token}")!, help: "x"))
        for count: UInt64 in [0, 1, 4, 5, 70_000_000] { #expect(writer.record(tokens, count) == nil) }
        let summary = MetricSample(
            ["plugin": "p"], .summary(count: 3, sum: MetricAmount(1_000_000, .seconds), quantiles: [MetricQuantile(part: 0.5, value: 0.0002)]))
        return registry.snapshot() + [MetricFamily("crucible.wait.duration", .summary, unit: .seconds, help: "Waits.", samples: [summary])]
    }

    @Test func theTextIsWhatItShouldBe() throws {
        let text = PrometheusText.render(try Self.families())
        for line in [
            "# HELP jobs_done_total Jobs that were done: a \\\\ and \"that\".", "# TYPE jobs_done_total counter",
            #"jobs_done_total{plugin="p",job_kind="a \"quoted\" \\ one"} 12345678901234"#,
            #"busy_seconds_total{plugin="p"} 1.500000001"#, #"fill{plugin="p"} 0.1"#, #"heap_bytes{plugin="p"} 4096"#,
            "# TYPE gen_ai_client_operation_duration_seconds histogram",
            #"gen_ai_client_operation_duration_seconds_bucket{plugin="p",gen_ai_request_model="small",le="0.0025"} 0"#,
            #"gen_ai_client_operation_duration_seconds_bucket{plugin="p",gen_ai_request_model="small",le="0.01"} 1"#,
            #"gen_ai_client_operation_duration_seconds_bucket{plugin="p",gen_ai_request_model="small",le="0.02"} 2"#,
            #"gen_ai_client_operation_duration_seconds_bucket{plugin="p",gen_ai_request_model="small",le="0.32"} 3"#,
            #"gen_ai_client_operation_duration_seconds_bucket{plugin="p",gen_ai_request_model="small",le="327.68"} 3"#,
            #"gen_ai_client_operation_duration_seconds_bucket{plugin="p",gen_ai_request_model="small",le="+Inf"} 4"#,
            #"gen_ai_client_operation_duration_seconds_sum{plugin="p",gen_ai_request_model="small"} 400.270000001"#,
            #"gen_ai_client_operation_duration_seconds_count{plugin="p",gen_ai_request_model="small"} 4"#,
            #"gen_ai_client_token_usage_bucket{plugin="p",le="1"} 2"#, #"gen_ai_client_token_usage_bucket{plugin="p",le="4"} 3"#,
            #"gen_ai_client_token_usage_bucket{plugin="p",le="67108864"} 4"#, #"gen_ai_client_token_usage_sum{plugin="p"} 70000010"#,
            #"crucible_wait_duration_seconds{plugin="p",quantile="0.5"} 0.0002"#, #"crucible_wait_duration_seconds_sum{plugin="p"} 0.001"#,
        ] { #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)") }
    }

    @Test func aReaderThatBelievesNothingReadsItAll() throws {
        let text = PrometheusText.render(try Self.families())
        let problems = ExpositionReader.problems(text)
        #expect(problems == [])
    }

    /// The reader notices what it is there for.
    @Test(arguments: [
        "jobs_total 1\n", "# HELP a x\n# TYPE a counter\na 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"x\"y\"} 1\n", "# HELP a x\n# TYPE a gauge\na one\n",
        "# HELP a x\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"2\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 2\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 3\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_sum 1\na_count 2\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"2\"} 2\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 2\n",
        "# HELP a x\n# TYPE a gauge\na 1",
    ])
    func theReaderRefuses(_ text: String) { #expect(ExpositionReader.problems(text) != []) }

    @Test(.enabled(if: Promtool.path != nil, "promtool of Debian's package prometheus is not installed"))
    func promtoolFindsNothing() throws {
        let (code, output) = try Promtool.check(PrometheusText.render(try Self.families()))
        #expect(code == 0 && output == "", "\(output)")
        // It does find something where there is something.
        #expect(try Promtool.check("# TYPE a counter\na 1\n").code != 0)
    }
}
