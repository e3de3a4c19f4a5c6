import Gate
import HostTesting
import Locking
import OTLPExport
import TestSupport
import Testing

/// The machine at work, on a clock that the test moves.
@Suite struct SpanExporterTests {
    /// A collector that answers when the test says so.
    private final class Collector: CollectorSender {
        let bodies = Locked<[[UInt8]]>([])
        let outcomes: AsyncStream<ExportOutcome>
        let answer: AsyncStream<ExportOutcome>.Continuation
        let isShutDown = Locked(false)

        init() { (outcomes, answer) = AsyncStream.makeStream() }

        func send(_ body: [UInt8]) async -> ExportOutcome {
            bodies.withLock { $0.append(body) }
            for await outcome in outcomes { return outcome }
            return .again(after: nil, "cancelled")
        }

        func shutdown() async { isShutDown.withLock { $0 = true } }
    }

    private let clock = VirtualClock()
    private let collector = Collector()
    private let warnings = Locked<[String]>([])
    private let exporter: SpanExporter
    private let trace: Trace

    init() {
        exporter = SpanExporter(
            SpanExportSettings(queue: 10), encoder: SpanEncoder(ExportSource(version: "1.2.3", process: 7)), sender: collector, clock: clock, random: { 0 },
            warn: { [warnings] text in warnings.withLock { $0.append(text) } })
        trace = Trace(limit: 0, sink: exporter)
    }

    private func take(_ count: Int) {
        for id in 1...count {
            exporter.take(
                Span(id: UInt64(id), parent: 0, caller: "a", provider: "b", interface: "t.t/1", function: "f", start: 0, end: 1), of: trace)
        }
    }

    private func arrived(_ count: Int) async throws {
        try await eventually("\(count) requests arrive") { collector.bodies.withLock { $0.count == count } }
    }

    @Test("what waits is sent after a second; who ends a span never waits for a collector")
    func sends() async throws {
        take(3)
        #expect(collector.bodies.withLock { $0.isEmpty } && exporter.figures.waiting == 3)
        clock.advance(by: .seconds(1))
        try await arrived(1)
        // The collector has not answered: the queue takes its ten, and drops what is beyond.
        take(12)
        #expect(exporter.figures.dropped == [.full: 2] && warnings.withLock { $0.count } == 1)
        collector.answer.yield(.taken(rejected: 0))
        try await eventually("the answer counts") { exporter.figures.exported == 3 }
    }

    @Test("stopping waits for the last answer, and shuts the sender down")
    func stops() async throws {
        take(2)
        async let stopped: Void = exporter.stop()
        try await arrived(1)
        collector.answer.yield(.taken(rejected: 0))
        await stopped
        #expect(exporter.figures.exported == 2 && exporter.figures.waiting == 0 && collector.isShutDown.withLock { $0 })
        await exporter.stop()
    }

    @Test("stopping does not wait longer than its bound for a collector that says nothing")
    func hangs() async throws {
        take(2)
        async let stopped: Void = exporter.stop()
        try await arrived(1)
        // What was decided together is done together: by now the end is scheduled.
        _ = exporter.figures
        clock.advance(by: .seconds(2))
        await stopped
        #expect(exporter.figures.dropped == [.stopped: 2] && exporter.figures.exported == 0)
    }
}
