import Metric
import Testing

@testable import OTLPExport

/// The JSON of OTLP, letter by letter. The end-to-end tests let the decoder of OpenTelemetry read it.
@Suite struct MetricEncoderTests {
    private static let start: Int64 = 1_700_000_000_000_000_000

    private func encode(_ families: [MetricFamily], time: Int64 = start + 5) -> String {
        let encoder = MetricEncoder(ExportSource(version: "1.2.3", process: 7), start: Self.start)
        return String(decoding: encoder.encode(families, time: time), as: UTF8.self)
    }

    private static let frame = (
        #"{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"crucible"}},"#
            + #"{"key":"service.version","value":{"stringValue":"1.2.3"}},{"key":"process.pid","value":{"intValue":"7"}}]},"#
            + #""scopeMetrics":[{"metrics":["#,
        #"],"scope":{"name":"crucible.metrics","version":"1.2.3"}}]}]}"#
    )
    private static let times = #""startTimeUnixNano":"1700000000000000000","timeUnixNano":"1700000000000000005""#
    private static let plugin = #""attributes":[{"key":"plugin","value":{"stringValue":"a"}}]"#

    @Test("a counter is a cumulative sum that only grows, in whole numbers")
    func counter() {
        let family = MetricFamily("jobs.done", .counter, unit: MetricUnit("{job}")!, help: "\"Jobs\".", samples: [
            MetricSample(["plugin": "a"], .counter(MetricAmount(9_007_199_254_740_993)))
        ])
        #expect(encode([family]) == Self.frame.0
            + #"{"description":"\"Jobs\".","name":"jobs.done","sum":{"aggregationTemporality":2,"dataPoints":[{"asInt":"9007199254740993","#
            + Self.plugin + "," + Self.times + #"}],"isMonotonic":true},"unit":"{job}"}"# + Self.frame.1)
    }

    @Test("one in seconds is exact to the nanosecond, and one beyond 2^63 is a number still")
    func parts() {
        func point(_ amount: MetricAmount) -> String {
            encode([MetricFamily("a", .counter, help: "A.", samples: [MetricSample([:], .counter(amount))])])
        }
        #expect(point(MetricAmount(4_503_599_627_370_497, .seconds)).contains(#""asDouble":4503599.627370497,"#))
        #expect(point(MetricAmount(UInt64(Int64.max))).contains(#""asInt":"9223372036854775807""#))
        #expect(point(MetricAmount(1 << 63)).contains(#""asDouble":9.223372036854776e+18,"#))
    }

    @Test("a gauge is of its moment alone; one that is no finite number has proto3's word")
    func gauge() {
        func family(_ value: Double) -> MetricFamily {
            MetricFamily("fill", .gauge, help: "F.", samples: [MetricSample(["plugin": "a"], .gauge(value))])
        }
        #expect(encode([family(0.625)]) == Self.frame.0
            + #"{"description":"F.","gauge":{"dataPoints":[{"asDouble":0.625,"# + Self.plugin
            + #","timeUnixNano":"1700000000000000005"}]},"name":"fill","unit":"1"}"# + Self.frame.1)
        #expect(encode([family(.nan)]).contains(#""asDouble":"NaN""#))
        #expect(encode([family(-.infinity)]).contains(#""asDouble":"-Infinity""#))
    }

    @Test("a distribution is a histogram with the bounds of Prometheus, exact in count, sum, least, greatest and every bucket")
    func distribution() throws {
        let registry = MetricRegistry()
        let metric = try registry.define(MetricDefinition("job.size", .distribution, unit: .bytes, help: "S."), by: "a")
        let series = try registry.series(metric, [:], by: "a")
        let writer = registry.writer(for: "a", generation: 1)
        for value: UInt64 in [64, 65, 1024, 1 << 40] { #expect(writer.record(series, value) == nil) }
        #expect(encode(registry.snapshot()) == Self.frame.0
            + #"{"description":"S.","histogram":{"aggregationTemporality":2,"dataPoints":[{"# + Self.plugin
            + #","bucketCounts":["1","2","0","0","0","0","0","0","1"],"count":"4","#
            + #""explicitBounds":[64,1024,16384,262144,4194304,67108864,1073741824,17179869184],"max":1099511627776,"min":64,"#
            + Self.times.replacing(#","timeUnixNano""#, with: #","sum":1099511628929,"timeUnixNano""#)
            + #"}]},"name":"job.size","unit":"By"}"# + Self.frame.1)
    }

    @Test("one into which nothing came has no least and no greatest value")
    func empty() throws {
        let registry = MetricRegistry()
        let metric = try registry.define(MetricDefinition("job.duration", .distribution, unit: .seconds, help: "S."), by: "a")
        _ = try registry.series(metric, [:], by: "a")
        let text = encode(registry.snapshot())
        #expect(text.contains(#""count":"0""#) && text.contains(#""sum":0,"#) && !text.contains(#""min""#) && !text.contains(#""max""#), "\(text)")
    }

    @Test("a summary keeps its quantiles")
    func summary() {
        let family = MetricFamily("wait", .summary, unit: .seconds, help: "W.", samples: [
            MetricSample(
                ["plugin": "a"],
                .summary(count: 3, sum: MetricAmount(1_300_000_001, .seconds), quantiles: [MetricQuantile(part: 0.5, value: 0.25)]))
        ])
        #expect(encode([family]) == Self.frame.0
            + #"{"description":"W.","name":"wait","summary":{"dataPoints":[{"# + Self.plugin
            + #","count":"3","quantileValues":[{"quantile":0.5,"value":0.25}],"#
            + Self.times.replacing(#","timeUnixNano""#, with: #","sum":1.300000001,"timeUnixNano""#) + #"}]},"unit":"s"}"# + Self.frame.1)
    }

    @Test("nothing is of a time before its start, even if somebody has set the clock back")
    func clockSetBack() {
        let family = MetricFamily("a", .counter, help: "A.", samples: [MetricSample([:], .counter(MetricAmount(1)))])
        #expect(encode([family], time: Self.start - 7).contains(#""startTimeUnixNano":"1700000000000000000","timeUnixNano":"1700000000000000000""#))
    }

    @Test("many points become several requests, in order, none lost; a family without a sample is in none")
    func split() {
        func family(_ name: String, _ count: Int) -> MetricFamily {
            MetricFamily(name, .gauge, help: "H.", samples: (0..<count).map { MetricSample(["n": "\($0)"], .gauge(Double($0))) })
        }
        let parts = MetricEncoder.parts([family("a", 3), family("b", 0), family("c", 6), family("d", 1)], most: 4)
        #expect(parts.map { $0.map { "\($0.name) \($0.samples.map { $0["n"] ?? "" }.joined())" } } == [["a 012", "c 0"], ["c 1234"], ["c 5", "d 0"]])
        #expect(MetricEncoder.parts([family("a", 0)]).isEmpty)
    }
}
