import HostTesting
import Locking
import Metric
import TestSupport
import Testing

@testable import OTLPExport

/// The machine at work, on a clock that the test moves.
@Suite struct MetricExporterTests {
    /// A collector that answers when the test says so.
    private final class Collector: CollectorSender {
        let bodies = Locked<[String]>([])
        let outcomes: AsyncStream<ExportOutcome>
        let answer: AsyncStream<ExportOutcome>.Continuation
        let isShutDown = Locked(false)

        init() { (outcomes, answer) = AsyncStream.makeStream() }

        func send(_ body: [UInt8]) async -> ExportOutcome {
            bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) }
            for await outcome in outcomes { return outcome }
            return .again(after: nil, "cancelled")
        }

        func shutdown() async { isShutDown.withLock { $0 = true } }
    }

    private let clock = VirtualClock(wallAtZero: 1_700_000_000_000_000_000)
    private let collector = Collector()
    private let warnings = Locked<[String]>([])
    private let done = Locked<UInt64>(0)
    private let series = Locked(1)
    private let exporter: MetricExporter

    init() {
        exporter = MetricExporter(
            MetricExportSettings(interval: 10_000_000_000),
            encoder: MetricEncoder(ExportSource(version: "1.2.3", process: 7), start: 1_700_000_001_000_000_000), sender: collector, clock: clock,
            families: { [done, series] in
                let amount = MetricAmount(done.withLock { $0 })
                let samples = (0..<series.withLock { $0 }).map { MetricSample(["n": "\($0)"], .counter(amount)) }
                return [MetricFamily("done", .counter, help: "D.", samples: samples)]
            }, warn: { [warnings] text in warnings.withLock { $0.append(text) } })
        exporter.start()
    }

    private func arrived(_ count: Int) async throws -> String {
        try await eventually("\(count) requests arrive") { collector.bodies.withLock { $0.count == count } }
        return collector.bodies.withLock { $0[count - 1] }
    }

    @Test("each reading has the newest figures and its own time; what did not arrive is in the next")
    func newest() async throws {
        done.withLock { $0 = 3 }
        clock.advance(by: .seconds(10))
        let first = try await arrived(1)
        #expect(first.contains(#""asInt":"3""#) && first.contains(#""timeUnixNano":"1700000011000000000""#), "\(first)")
        #expect(first.contains(#""startTimeUnixNano":"1700000001000000000""#))
        collector.answer.yield(.refused("no"))
        try await eventually("the answer counts") { exporter.figures.failed == [.refused: 1] }
        done.withLock { $0 = 5 }
        clock.advance(by: .seconds(10))
        let second = try await arrived(2)
        #expect(second.contains(#""asInt":"5""#) && second.contains(#""timeUnixNano":"1700000021000000000""#), "\(second)")
        collector.answer.yield(.taken(rejected: 0))
        try await eventually("the answer counts") { exporter.figures.taken == 1 }
        #expect(warnings.withLock { $0.count } == 1)
    }

    @Test("many points go one request after the other, and the first that fails ends the reading")
    func parts() async throws {
        series.withLock { $0 = 2 * MetricEncoder.mostPoints + 1 }
        clock.advance(by: .seconds(10))
        _ = try await arrived(1)
        collector.answer.yield(.taken(rejected: 2))
        _ = try await arrived(2)
        collector.answer.yield(.taken(rejected: 0))
        let third = try await arrived(3)
        #expect(third.contains(#""stringValue":"2000""#) && !third.contains(#""stringValue":"1999""#))
        collector.answer.yield(.taken(rejected: 0))
        try await eventually("the answers count") { exporter.figures.taken == 1 }
        #expect(exporter.figures.rejected == 2)
        clock.advance(by: .seconds(10))
        _ = try await arrived(4)
        collector.answer.yield(.again(after: nil, "gone"))
        try await eventually("the answer counts") { exporter.figures.failed == [.unreachable: 1] }
        #expect(collector.bodies.withLock { $0.count } == 4)
    }

    @Test("stopping sends what is so then, waits for the answer, and shuts the sender down")
    func stops() async throws {
        done.withLock { $0 = 9 }
        async let stopped: Void = exporter.stop()
        #expect(try await arrived(1).contains(#""asInt":"9""#))
        collector.answer.yield(.taken(rejected: 0))
        await stopped
        #expect(exporter.figures.taken == 1 && collector.isShutDown.withLock { $0 } && clock.isIdle)
    }

    @Test("stopping does not wait longer than its bound for a collector that says nothing")
    func hangs() async throws {
        async let stopped: Void = exporter.stop()
        _ = try await arrived(1)
        // What was decided together is done together: by now the end is scheduled.
        _ = exporter.figures
        clock.advance(by: .seconds(2))
        await stopped
        #expect(exporter.figures.failed == [.stopped: 1] && exporter.figures.taken == 0 && warnings.withLock { $0.count } == 1)
    }
}
