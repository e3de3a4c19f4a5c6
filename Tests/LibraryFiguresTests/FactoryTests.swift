import LibraryFigures
import Metric
import Metrics
import TestSupport
import Testing

/// What Swift libraries tell by swift-metrics, in the registry. The factory is this task's: the process's own is never touched.
@Suite struct FactoryTests {
    private let registry = MetricRegistry()
    private let factory: RegistryMetricsFactory

    init() { factory = RegistryMetricsFactory(registry) }

    /// The samples of a metric, by their labels.
    private func samples(_ name: String) -> [MetricSample] { registry.snapshot().first { $0.name == name }?.samples ?? [] }
    private func value(_ name: String, _ labels: [String: String] = [:]) -> MetricSample.Value? {
        let labels = labels.merging(["plugin": "host"]) { $1 }
        return samples(name).first { Dictionary($0.labels.map { ($0.name, $0.value) }) { first, _ in first } == labels }?.value
    }

    private var refusals: [MetricRefusal: UInt64] { Dictionary(registry.refusals.map { ($0.refusal, $0.count) }) { first, _ in first } }

    @Test("counters add up, whoever holds them, and only grow")
    func counters() {
        withMetricsFactory(factory) {
            let counter = Counter(label: "http.requests_total", dimensions: [("status", "2xx")])
            counter.increment(by: 3)
            counter.reset()
            Counter(label: "http.requests_total", dimensions: [("status", "2xx")]).increment()
            Counter(label: "http.requests_total", dimensions: [("status", "5xx")]).increment(by: 7)
            counter.destroy()
        }
        #expect(value("http.requests", ["status": "2xx"]) == .counter(MetricAmount(4)))
        #expect(value("http.requests", ["status": "5xx"]) == .counter(MetricAmount(7)))
        #expect(PrometheusText.render(registry.snapshot()).contains(#"http_requests_total{plugin="host",status="2xx"} 4"#))
    }

    @Test("parts of one are carried until there is a whole")
    func floating() {
        withMetricsFactory(factory) {
            let counter = FloatingPointCounter(label: "work")
            for _ in 0..<5 { counter.increment(by: 0.5) }
        }
        #expect(value("work") == .counter(MetricAmount(2)))
    }

    @Test("meters and gauges say what is now, and nothing when they have been destroyed")
    func gauges() {
        withMetricsFactory(factory) {
            let (meter, gauge) = (Meter(label: "Pool.Size"), Gauge(label: "fill"))
            meter.set(5)
            meter.increment(by: 2.5)
            meter.decrement()
            gauge.record(0.25)
            #expect(value("pool.size") == .gauge(6.5) && value("fill") == .gauge(0.25))
            meter.destroy()
            gauge.destroy()
        }
        #expect(value("pool.size") == nil && value("fill") == nil)
    }

    @Test("recorders and timers are distributions; timers are in seconds, exact to the nanosecond")
    func distributions() throws {
        withMetricsFactory(factory) {
            let recorder = Recorder(label: "body.size")
            recorder.record(1_024)
            recorder.record(2_048.0)
            Timer(label: "took").recordNanoseconds(1_300_000_001)
            Timer(label: "took").recordMilliseconds(10)
        }
        guard case .distribution(let sizes)? = value("body.size"), case .distribution(let times)? = value("took") else {
            return #expect(Bool(false), "\(registry.snapshot())")
        }
        #expect(sizes.count == 2 && sizes.sum == MetricAmount(3_072))
        #expect(times.count == 2 && "\(times.sum)" == "1.310000001" && times.least?.value == 0.01)
        #expect(registry.snapshot().first { $0.name == "took" }?.unit == .seconds)
    }

    @Test("what a series cannot hold is not written, and counted")
    func values() {
        withMetricsFactory(factory) {
            Recorder(label: "size").record(0.5)
            Recorder(label: "size").record(-1)
            Recorder(label: "size").record(Double.infinity)
            Counter(label: "done").increment(by: -1)
            Counter(label: "done").increment(by: 1 << 51)
            Meter(label: "fill").set(Double.nan)
        }
        #expect(refusals == [.value: 6] && value("done") == .counter(MetricAmount(0)) && value("fill") == nil)
    }

    @Test("what another name has become is refused, and so is what it is not; both are counted and go on as nothing")
    func collisions() {
        withMetricsFactory(factory) {
            Counter(label: "Jobs.Done").increment()
            Counter(label: "jobs.done").increment(by: 10)
            Timer(label: "Jobs.Done").recordNanoseconds(5)
            Counter(label: "jobs_done").increment(by: 100)
        }
        #expect(value("jobs.done") == .counter(MetricAmount(1)) && registry.snapshot().count == 1)
        #expect(refusals == [.definition: 3])
    }

    @Test("labels are bounded as those of a plugin are")
    func bounds() {
        withMetricsFactory(factory) {
            for number in 0..<300 { Counter(label: "requests", dimensions: [("path", "/\(number)")]).increment() }
            Counter(label: "requests", dimensions: [("plugin", "x"), ("le", "1")]).increment()
            for number in 0..<80 { Counter(label: "metric.n\(number)").increment() }
        }
        #expect(samples("requests").count == 256 && registry.snapshot().count == 64)
        #expect(refusals == [.seriesLimit: 45, .metricLimit: 17])
    }

    @Test("names of labels that are the host's become others")
    func reservedLabels() {
        withMetricsFactory(factory) { Counter(label: "requests", dimensions: [("plugin", "x"), ("Status Code", "200")]).increment() }
        #expect(value("requests", ["plugin_value": "x", "status_code": "200"]) == .counter(MetricAmount(1)))
    }

    @Test("two registries in one process know nothing of each other")
    func several() {
        let other = MetricRegistry()
        withMetricsFactory(factory) { Counter(label: "jobs").increment() }
        withMetricsFactory(RegistryMetricsFactory(other)) { Counter(label: "jobs").increment(by: 5) }
        #expect(value("jobs") == .counter(MetricAmount(1)))
        #expect(other.snapshot().first?.samples.first?.value == .counter(MetricAmount(5)))
    }
}
