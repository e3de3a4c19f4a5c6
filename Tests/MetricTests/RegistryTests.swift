import Dispatch
@testable import Metric
import Testing

/// Who may define and write what, and the bounds.
@Suite struct RegistryTests {
    private func code(_ body: () throws(MetricProblem) -> Void) -> MetricProblem.Code? {
        do throws(MetricProblem) {
            try body()
            return nil
        } catch { return error.code }
    }

    private let jobs = MetricDefinition("jobs.done", .counter, unit: MetricUnit("{job}")!, help: "Jobs.", labels: ["kind"])

    @Test func theSameIsTheSameAndOthersAreOthers() throws {
        let registry = MetricRegistry()
        let metric = try registry.define(jobs, by: "one")
        #expect(try registry.define(jobs, by: "one") == metric)
        let other = try registry.define(jobs, by: "two")
        #expect(other != metric)
        let series = try registry.series(metric, ["kind": "a"], by: "one")
        #expect(try registry.series(metric, ["kind": "a"], by: "one") == series)
        #expect(try registry.series(metric, ["kind": "b"], by: "one") != series)
        #expect(try registry.series(metric, ["kind": ""], by: "one") == registry.series(metric, [:], by: "one"))
        #expect(code { () throws(MetricProblem) in _ = try registry.series(metric, [:], by: "two") } == .denied)
        #expect(code { () throws(MetricProblem) in _ = try registry.series(99, [:], by: "one") } == .notFound)
        #expect(code { () throws(MetricProblem) in _ = try registry.series(0, [:], by: "one") } == .notFound)

        let (one, two) = (registry.writer(for: "one", generation: 1), registry.writer(for: "two", generation: 1))
        #expect(one.add(series, 5) == nil)
        #expect(two.add(series, 5) == .notOwner)
        #expect(one.record(series, 5) == .wrongKind)
        #expect(one.set(series, 5) == .wrongKind)
        for unknown: UInt64 in [0, 999, .max] { #expect(one.add(unknown, 1) == .unknown) }
        #expect(one.add(series, MetricLimits.value + 1) == .tooLarge)
        #expect(one.set(series, .nan) == .tooLarge)
        let sample = registry.snapshot().first?.samples.first { $0["kind"] == "a" }
        #expect(sample?.value == .counter(MetricAmount(5)) && sample?["plugin"] == "one")
    }

    @Test("what cannot be is refused, and counted", arguments: [
        MetricDefinition("Jobs", .counter, help: "x"), MetricDefinition("jobs..done", .counter, help: "x"), MetricDefinition("", .counter, help: "x"),
        MetricDefinition("9jobs", .counter, help: "x"), MetricDefinition("jobs.total", .counter, help: "x"),
        MetricDefinition("jobs_bucket", .gauge, help: "x"), MetricDefinition(String(repeating: "a", count: 129), .gauge, help: "x"),
        MetricDefinition("jobs", .summary, help: "x"), MetricDefinition("jobs", .gauge, help: ""), MetricDefinition("jobs", .gauge, help: "a\u{1b}[2J"),
        MetricDefinition("jobs", .gauge, help: "x", labels: ["plugin"]), MetricDefinition("jobs", .gauge, help: "x", labels: ["le"]),
        MetricDefinition("jobs", .gauge, help: "x", labels: ["a.b", "a_b"]), MetricDefinition("jobs", .gauge, help: "x", labels: ["a", "a"]),
        MetricDefinition("jobs", .gauge, help: "x", labels: (0..<9).map { "l\($0)" }),
    ])
    func refusedDefinitions(_ definition: MetricDefinition) {
        let registry = MetricRegistry()
        #expect(code { () throws(MetricProblem) in _ = try registry.define(definition, by: "p") } == .invalidArgument)
        #expect(registry.refusals.map(\.refusal) == [.definition] && registry.refusals.map(\.count) == [1])
        #expect(registry.snapshot().isEmpty)
    }

    @Test func namesBelongToWhoeverTheyBelongTo() throws {
        let registry = MetricRegistry()
        for name in ["crucible.plugin.state", "crucible_plugin_state", "process.cpu.time", "process_cpu_time", "process"] {
            #expect(code { () throws(MetricProblem) in _ = try registry.define(MetricDefinition(name, .gauge, help: "x"), by: "p") } == .denied)
        }
        // A name of OpenTelemetry's is what it is there, even for the first who comes.
        #expect(code { () throws(MetricProblem) in
            _ = try registry.define(MetricDefinition("gen_ai.client.token.usage", .counter, help: "x"), by: "p")
        } == .invalidArgument)
        _ = try registry.define(MetricDefinition("load", .gauge, help: "x"), by: "p")
        #expect(code { () throws(MetricProblem) in _ = try registry.define(MetricDefinition("load", .counter, help: "x"), by: "q") } == .wrongState)
        // Prometheus could not tell these apart.
        _ = try registry.define(MetricDefinition("a.b", .gauge, help: "x"), by: "p")
        #expect(code { () throws(MetricProblem) in _ = try registry.define(MetricDefinition("a_b", .gauge, help: "x"), by: "q") } == .wrongState)
        _ = try registry.define(MetricDefinition("wait", .distribution, unit: .seconds, help: "x"), by: "p")
        #expect(code { () throws(MetricProblem) in _ = try registry.define(MetricDefinition("wait.seconds", .gauge, help: "x"), by: "q") } == .wrongState)
    }

    @Test func labelsAreThoseOfTheDefinitionAndAnotherVersionMayBringMore() throws {
        let registry = MetricRegistry()
        let metric = try registry.define(jobs, by: "p")
        #expect(code { () throws(MetricProblem) in _ = try registry.series(metric, ["size": "1"], by: "p") } == .invalidArgument)
        for value in [String(repeating: "x", count: 257), "a\nb", "\u{1b}[2J", "\u{7f}"] {
            #expect(code { () throws(MetricProblem) in _ = try registry.series(metric, ["kind": value], by: "p") } == .invalidArgument)
        }
        let series = try registry.series(metric, ["kind": "a"], by: "p")
        var newer = jobs
        newer.labels = ["size", "kind"]
        #expect(try registry.define(newer, by: "p") == metric)
        #expect(try registry.series(metric, ["kind": "a"], by: "p") == series)
        #expect(try registry.series(metric, ["kind": "a", "size": "1"], by: "p") != series)
        newer.labels = (0..<8).map { "l\($0)" }
        #expect(try registry.define(newer, by: "p") == metric)
        newer.labels = (0..<8).map { "m\($0)" }
        #expect(code { () throws(MetricProblem) in _ = try registry.define(newer, by: "p") } == .invalidArgument)
    }

    @Test("beyond a bound a series is refused and counted, and none that is there becomes another's")
    func bounds() throws {
        var limits = MetricLimits()
        (limits.metrics, limits.seriesPerMetric, limits.seriesPerPlugin, limits.series) = (2, 3, 4, 6)
        let registry = MetricRegistry(limits)
        let metric = try registry.define(jobs, by: "p")
        let second = try registry.define(MetricDefinition("more", .counter, help: "x", labels: ["kind"]), by: "p")
        #expect(code { () throws(MetricProblem) in _ = try registry.define(MetricDefinition("third", .counter, help: "x"), by: "p") } == .resourceExhausted)
        let writer = registry.writer(for: "p", generation: 1)
        for kind in ["a", "b", "c"] { #expect(writer.add(try registry.series(metric, ["kind": kind], by: "p"), 1) == nil) }
        for kind in ["d", "e"] {
            #expect(code { () throws(MetricProblem) in _ = try registry.series(metric, ["kind": kind], by: "p") } == .resourceExhausted)
        }
        _ = try registry.series(second, ["kind": "a"], by: "p")
        #expect(code { () throws(MetricProblem) in _ = try registry.series(second, ["kind": "b"], by: "p") } == .resourceExhausted)
        // The one that is there is still found.
        #expect(writer.add(try registry.series(metric, ["kind": "a"], by: "p"), 1) == nil)
        let other = try registry.define(jobs, by: "q")
        for kind in ["a", "b"] { _ = try registry.series(other, ["kind": kind], by: "q") }
        #expect(code { () throws(MetricProblem) in _ = try registry.series(other, ["kind": "c"], by: "q") } == .resourceExhausted)

        let own = registry.snapshot().first { $0.name == "jobs.done" }?.samples.filter { $0["plugin"] == "p" } ?? []
        #expect(own.map { $0["kind"] } == ["a", "b", "c"])
        #expect(own.map(\.value) == [2, 1, 1].map { .counter(MetricAmount($0)) })
        let refused = registry.refusals
        #expect(refused.first { $0.plugin == "p" && $0.refusal == .seriesLimit }?.count == 3)
        #expect(refused.first { $0.plugin == "p" && $0.refusal == .metricLimit }?.count == 1)
        #expect(refused.first { $0.plugin == "q" && $0.refusal == .seriesLimit }?.count == 1)
    }

    @Test func countsOutliveAGenerationAndGaugesDoNot() throws {
        let registry = MetricRegistry()
        let (count, level) = (try registry.define(jobs, by: "p"), try registry.define(MetricDefinition("level", .gauge, help: "x"), by: "p"))
        let (done, depth) = (try registry.series(count, [:], by: "p"), try registry.series(level, [:], by: "p"))
        let first = registry.writer(for: "p", generation: 1)
        _ = first.add(done, 2)
        _ = first.set(depth, 7)
        registry.generationEnded("p", generation: 1)
        func value(_ name: String) -> MetricSample.Value? { registry.snapshot().first { $0.name == name }?.samples.first?.value }
        #expect(value("level") == nil && value("jobs.done") == .counter(MetricAmount(2)))
        let second = registry.writer(for: "p", generation: 2)
        _ = second.add(done, 3)
        _ = second.set(depth, 1)
        registry.generationEnded("p", generation: 1)
        #expect(value("level") == .gauge(1) && value("jobs.done") == .counter(MetricAmount(5)))
    }

    @Test("threads that define, ask for series, write and read at once lose nothing")
    func manyThreads() {
        let registry = MetricRegistry()
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            let plugin = "p\(thread % 2)"
            let writer = registry.writer(for: plugin, generation: 1)
            for step in 0..<2_000 {
                guard let metric = try? registry.define(jobs, by: plugin),
                    let series = try? registry.series(metric, ["kind": "\(step % 50)"], by: plugin)
                else { return }
                _ = writer.add(series, 1)
                if step % 100 == 0 { _ = registry.snapshot() }
            }
        }
        let samples = registry.snapshot().first?.samples ?? []
        #expect(samples.count == 100)
        #expect(samples.allSatisfy { $0.value == .counter(MetricAmount(80)) })
    }
}
