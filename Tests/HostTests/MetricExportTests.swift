import Host
import HostTesting
import Locking
import Metric
import OTLPExport
import TestSupport
import Testing

/// When a host sends its figures, and which.
@Suite struct MetricExportTests {
    private final class Sender: CollectorSender {
        let bodies = Locked<[String]>([])
        func send(_ body: [UInt8]) async -> ExportOutcome {
            bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) }
            return .taken(rejected: 0)
        }
        func shutdown() async {}
    }

    private let clock = VirtualClock(wallAtZero: 1_700_000_000_000_000_000)
    private let sender = Sender()

    private func host(_ section: String) async throws -> TestHost {
        var options = TestHost.Options()
        (options.clock, options.collectorSender) = (clock, sender)
        let test = try await TestHost("crucible: 1\n\(section)\nplugins: {}\n", options)
        try await test.start()
        return test
    }

    @Test("figures are sent once in the interval of the manifest, and a last time when the host stops, all counted since it began")
    func sends() async throws {
        let test = try await host("metrics: { otlp: http://127.0.0.1:1/v1/metrics, interval: 90s }")
        clock.advance(by: .seconds(89))
        #expect(sender.bodies.withLock { $0.isEmpty })
        clock.advance(by: .seconds(1))
        try await eventually("the first is there") { sender.bodies.withLock { $0.count == 1 } }
        try await eventually("its answer counts") {
            let exports = test.host.figures.first { $0.name == "crucible.metric.exports" }
            return exports?.samples.first { $0["outcome"] == "taken" }?.value == .counter(MetricAmount(1))
        }
        clock.advance(by: .seconds(5))
        await test.stop()
        let bodies = sender.bodies.withLock { $0 }
        try #require(bodies.count == 2)
        for (body, time) in zip(bodies, ["1700000091000000000", "1700000096000000000"]) {
            #expect(body.contains(#""startTimeUnixNano":"1700000001000000000""#), "\(body.prefix(2_000))")
            #expect(body.contains(#""timeUnixNano":"\#(time)""#), "\(body.prefix(2_000))")
            for name in ["crucible.metric.series", "process.cpu.time", "process.uptime"] { #expect(body.contains(#""name":"\#(name)""#), "\(name)") }
        }
        #expect(bodies[1].contains(#""asInt":"1","attributes":[{"key":"outcome","value":{"stringValue":"taken"}}]"#))
    }

    @Test("without a URL nothing is sent, and nothing is said of it")
    func nowhere() async throws {
        let test = try await host("")
        clock.advance(by: .seconds(3_600))
        #expect(!test.host.figures.contains { $0.name.hasPrefix("crucible.metric.export") })
        await test.stop()
        #expect(sender.bodies.withLock { $0.isEmpty })
    }
}
