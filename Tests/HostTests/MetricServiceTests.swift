import Gate
import HostTesting
import Lifecycle
import Metric
import TestSupport
import Testing
@testable import Host

/// `crucible.metric/1` as a plugin in C uses it, and the host's own figures beside.
@Suite struct MetricServiceTests {
    private static let jobs = #"{"name": "jobs.done", "kind": "counter", "unit": "{job}", "help": "Jobs.", "labels": ["kind"]}"#
    private static let took = #"{"name": "job.duration", "kind": "distribution", "unit": "s", "help": "How long jobs took."}"#
    private static let fill = #"{"name": "queue.fill", "kind": "gauge", "help": "How full the queue is."}"#

    private func value(_ host: Host, _ name: String, _ plugin: String = "one") -> MetricSample.Value? {
        host.figures.first { $0.name == name }?.samples.first { $0["plugin"] == plugin }?.value
    }

    @Test("what is put in by a plugin comes out exactly, and goes on with the next generation; gauges begin again")
    func injected() async throws {
        let reporter = try await Reporter("one", "two")
        let host = reporter.test.host
        // More than once each, so that the short way is taken too.
        for amount: UInt64 in [1, 2, 39] { try reporter.call("add", .str(Self.jobs), .str(#"{"kind": "a"}"#), .u64(amount)) }
        for nanoseconds: UInt64 in [10_000_000, 10_000_001, 1_280_000_000] { try reporter.call("record", .str(Self.took), .str(""), .u64(nanoseconds)) }
        try reporter.call("set", .str(Self.fill), .str(""), .f64(0.625))
        #expect(value(host, "jobs.done") == .counter(MetricAmount(42)) && value(host, "jobs.done", "two") == nil)
        #expect(value(host, "queue.fill") == .gauge(0.625))
        let text = host.prometheusText
        #expect(ExpositionReader.problems(text) == [])
        let lines = ExpositionReader.lines(text)
        func line(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            lines.first { $0.name == name && $0.labels == ["plugin": "one"].merging(labels) { $1 } }?.value
        }
        #expect(line("jobs_done_total", ["kind": "a"]) == 42 && line("queue_fill") == 0.625)
        #expect(line("job_duration_seconds_count") == 3 && line("job_duration_seconds_sum") == 1.300000001)
        #expect(line("job_duration_seconds_bucket", ["le": "0.01"]) == 1 && line("job_duration_seconds_bucket", ["le": "1.28"]) == 3)
        if Promtool.path != nil {
            let (code, output) = try Promtool.check(text)
            #expect(code == 0 && output == "", "\(output)")
        }

        let swapped = try await host.swap(SwapRequest(plugin: "one", source: .library(Reporter.build("2.0.0"))))
        #expect(swapped.outcome == "committed", "\(swapped)")
        #expect(value(host, "queue.fill") == nil, "what the ended generation said of now is not so any more")
        try reporter.call("add", .str(Self.jobs), .str(#"{"kind": "a"}"#), .u64(1))
        #expect(value(host, "jobs.done") == .counter(MetricAmount(43)))
        #expect(value(host, "crucible.plugin.swaps") == .counter(MetricAmount(1)))
        await reporter.test.stop()
    }

    @Test("a plugin writes into its own series only, and hears what is wrong")
    func refused() async throws {
        let reporter = try await Reporter("one", "two")
        let series = try reporter.call("add", .str(Self.jobs), .str(""), .u64(1))
        #expect(reporter.status("add_to", .u64(series), .u64(1)) == .ok)
        #expect(reporter.status("add_to", .u64(series), .u64(1), by: "two") == .denied)
        for wild: UInt64 in [0, 1 << 20, .max] { #expect(reporter.status("add_to", .u64(wild), .u64(1)) == .notFound) }
        #expect(reporter.status("add_to", .u64(series), .u64(MetricLimits.value + 1)) == .invalidArgument)
        #expect(reporter.status("add", .str("not JSON"), .str(""), .u64(1)) == .invalidArgument)
        #expect(reporter.status("add", .str(Self.jobs), .str(#"["a"]"#), .u64(1)) == .invalidArgument)
        #expect(reporter.status("add", .str(Self.jobs), .str(#"{"other": "a"}"#), .u64(1)) == .invalidArgument)
        #expect(reporter.status("add", .str(Self.jobs.replacing("jobs.done", with: "process.cpu")), .str(""), .u64(1)) == .denied)
        #expect(reporter.status("record", .str(Self.jobs), .str(""), .u64(1)) == .wrongState)
        #expect(reporter.status("set", .str(Self.fill), .str(""), .f64(.infinity)) == .invalidArgument)
        #expect(reporter.status("set", .str(Self.jobs.replacing("counter", with: "gauge")), .str(""), .f64(1), by: "two") == .wrongState)
        #expect(reporter.status("add", .str(Self.jobs + String(repeating: " ", count: 1 << 15)), .str(""), .u64(1)) == .invalidArgument)
        let refusals = reporter.test.host.figures.first { $0.name == "crucible.metric.refusals" }?.samples ?? []
        #expect(refusals.contains { $0["plugin"] == "one" && $0["reason"] == "labels" })
        #expect(refusals.contains { $0["plugin"] == "one" && $0["reason"] == "definition" })
        await reporter.test.stop()
    }

    @Test("calls are counted once, by whom and of whom, also those of generations that have ended; a plugin that nobody has seen anything of is unknown")
    func ownFigures() async throws {
        let reporter = try await Reporter("one", "two")
        let host = reporter.test.host
        for _ in 0..<20 { try reporter.call("add", .str(Self.jobs), .str(""), .u64(1)) }
        _ = reporter.status("add", .str("{"), .str(""), .u64(1))
        func calls(_ provider: String, _ function: String) -> UInt64? {
            let sample = host.figures.first { $0.name == "crucible.function.calls" }?.samples.first { $0["plugin"] == provider && $0["function"] == function }
            guard case .counter(let amount)? = sample?.value else { return nil }
            return amount.recorded
        }
        #expect(calls("one", "add") == 21 && calls("host", "define") == 21 && calls("host", "series") == 20 && calls("host", "add") == 20)
        #expect(host.report.plugins.first { $0.id == "one" }?.health == "ok")
        #expect(host.report.plugins.first { $0.id == "two" }?.health == "unknown" && host.report.plugins.first { $0.id == "two" }?.score == nil)
        let unknown = host.figures.first { $0.name == "crucible.plugin.health" }?.samples.filter { $0["plugin"] == "two" && $0.value == .gauge(1) }
        #expect(unknown?.map { $0["status"] } == ["unknown"])
        #expect(value(host, "crucible.plugin.health.score", "two") == nil && value(host, "crucible.plugin.health.score") == .gauge(1))

        // The edges of the first generation go with it, and what was counted on them does not.
        let before = calls("host", "add") ?? 0
        _ = try await host.swap(SwapRequest(plugin: "one", source: .library(Reporter.build("2.0.0"))))
        try reporter.call("add", .str(Self.jobs), .str(""), .u64(1))
        #expect(calls("host", "add") == before + 1 && calls("one", "add") == 22)
        let states = host.figures.first { $0.name == "crucible.plugin.state" }?.samples.filter { $0["plugin"] == "one" && $0.value == .gauge(1) }
        #expect(states?.map { $0["state"] } == ["active"])
        #expect(value(host, "crucible.lease.grants") != nil && value(host, "crucible.cache.evictions") == .counter(MetricAmount(0)))
        await reporter.test.stop()
    }

    @Test(arguments: [
        (nil, 0, 0, "unknown", nil), (nil, 9, 9, "unknown", nil), (nil, 10, 0, "ok", 1), (nil, 100, 5, "ok", 0.95), (nil, 100, 6, "degraded", 0.94),
        (PluginHealth.Verdict.ok, 0, 0, "ok", 1), (.ok, 100, 50, "degraded", 0.5), (.degraded, 100, 0, "degraded", 0.5), (.sick, 100, 0, "sick", 0),
        (.silent, 0, 0, "silent", 0), (.degraded, 100, 90, "degraded", 0.1),
    ] as [(PluginHealth.Verdict?, UInt64, UInt64, String, Double?)])
    func health(_ check: PluginHealth.Verdict?, _ finished: UInt64, _ blamed: UInt64, _ status: String, _ score: Double?) {
        let health = HealthScore(check: check, finished: finished, blamed: blamed)
        #expect(health.status.rawValue == status)
        #expect((health.score == nil) == (score == nil) && abs((health.score ?? 0) - (score ?? 0)) < 1e-9)
    }
}
