import Conformance
import FoundationEssentials
import Testing

/// Figures that go to a collector.
@Suite(.serialized)
struct ExportedFiguresTests {
    init() throws { try #require(Repository.missing == nil, "\(Repository.missing ?? "")") }

    private static let plugin = ["plugin": "reporter"]
    private static let kind = ["plugin": "reporter", "kind": #"a "quoted" one"#]

    /// What the series of a report say, by their names and labels, as far as a collector gets the same.
    private static func reported(_ report: JSONDocument) -> [String: JSONDocument] {
        var all: [String: JSONDocument] = [:]
        for family in report["figures"]?.array ?? [] {
            for sample in family["samples"]?.array ?? [] {
                guard case .string(let name)? = family["name"], case .object(let labels)? = sample["labels"] else { continue }
                all[key(name, labels.compactMapValues(\.string))] = sample
            }
        }
        return all
    }

    private static func key(_ name: String, _ labels: [String: String]) -> String {
        name + labels.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    }

    @Test("what a plugin has written arrives at the collector exactly, as it stands in the report; every series of which there is a report does")
    func exactly() async throws {
        let collector = try await Collector.start()
        defer { collector.stop() }
        let running = try await RunningReporter(
            metrics: "otlp: \"\(collector.figures)\", interval: 100ms, headers: { authorization: \"Bearer s3cret\" }")
        try await eventually("figures have arrived") {
            try await !running.crucible("metrics").contains(#"crucible_metric_exports_total{outcome="taken"} 0"#)
        }
        let report = try #require(JSONDocument(parsing: try await running.crucible("report", "--json")))
        try await running.stop()
        let (verdict, _) = try await collector.verdict()
        #expect(verdict.problems == [])
        #expect(verdict.requests.count >= 2)
        #expect(verdict.requests.allSatisfy { $0.path == "/v1/metrics" && $0.headers["authorization"] == "Bearer s3cret" })
        let arrived = Dictionary(verdict.figures.map { (Self.key($0.name, $0.attributes), $0) }) { first, _ in first }
        #expect(arrived.count == verdict.figures.count)
        let reported = Self.reported(report)
        #expect(Set(reported.keys).subtracting(arrived.keys) == [] && reported.count > 50)

        let jobs = try #require(arrived[Self.key("jobs.done", Self.kind)])
        #expect(jobs.kind == "sum" && jobs.unit == "{job}" && jobs.value == 42)
        let fill = try #require(arrived[Self.key("queue.fill", Self.plugin)])
        #expect(fill.kind == "gauge" && fill.unit == "1" && fill.value == 0.625)
        let took = try #require(arrived[Self.key("job.duration", Self.kind)])
        #expect(took.kind == "histogram" && took.unit == "s" && took.count == 3 && took.sum == 1.300000001)
        #expect(took.min == 0.01 && took.max == 1.28)
        // Cumulative, the buckets are those of the report.
        let buckets = try #require(reported[Self.key("job.duration", Self.kind)]?["buckets"]?.array)
        var below = 0.0
        for (at, bucket) in buckets.enumerated() {
            below += took.counts?[at] ?? -1
            #expect(bucket["le"] == .number(took.bounds?[at] ?? -1) && bucket["count"] == .number(below))
        }
        #expect(took.counts?.last == 0 && took.counts?.count == buckets.count + 1)
        // What the host itself counts of calls has its quantiles.
        let durations = verdict.figures.filter { $0.name == "crucible.function.duration" }
        #expect(!durations.isEmpty && durations.allSatisfy { $0.kind == "summary" && $0.quantiles?.map(\.quantile) == [0.5, 0.9, 0.99] })
        for name in ["crucible.plugin.cpu.time", "process.memory.usage"] { #expect(verdict.figures.contains { $0.name == name }, "\(name)") }
    }

    @Test("a host that stops sends what is so at its end, beside its traces; a collector that refuses costs a line and no figure")
    func atTheEnd() async throws {
        let collector = try await Collector.start("500,200")
        defer { collector.stop() }
        let running = try await RunningReporter(metrics: "otlp: \"\(collector.figures)\", interval: 500ms", collector.section())
        try await eventually("the refusal is told") { running.host.errors.contains("figures do not arrive: the collector answered with status 500") }
        try await running.stop()
        #expect(running.host.errors.split(separator: "figures do not arrive").count == 2)
        let (verdict, _) = try await collector.verdict()
        #expect(verdict.problems == [])
        let arrived = Dictionary(verdict.figures.map { (Self.key($0.name, $0.attributes), $0.value) }) { first, _ in first }
        #expect(arrived[Self.key("jobs.done", Self.kind)] == 42)
        #expect(arrived["crucible.metric.exports outcome=refused"] == 1 && arrived["crucible.trace.spans.waiting"] == 0)
        #expect(arrived["crucible.plugin.state plugin=reporter state=stopped"] == 1)
    }
}
