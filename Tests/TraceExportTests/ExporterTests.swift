import Gate
import HostTesting
import Locking
import TestSupport
import Testing
import TraceExport

/// The machine at work, on a clock that the test moves.
@Suite struct ExporterTests {
    /// A collector that answers when the test says so.
    private final class Collector: SpanSender {
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
            ExportSettings(queue: 10), encoder: OTLPEncoder(version: "1.2.3", process: 7), sender: collector, clock: clock, random: { 0 },
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
        collector.answer.yield(.taken(rejected: 0, ""))
        try await eventually("the answer counts") { exporter.figures.exported == 3 }
    }

    @Test("stopping waits for the last answer, and shuts the sender down")
    func stops() async throws {
        take(2)
        async let stopped: Void = exporter.stop()
        try await arrived(1)
        collector.answer.yield(.taken(rejected: 0, ""))
        await stopped
        #expect(exporter.figures.exported == 2 && exporter.figures.waiting == 0 && collector.isShutDown.withLock { $0 })
        await exporter.stop()
    }

    @Test("stopping does not wait longer than its bound for a collector that says nothing")
    func hangs() async throws {
        take(2)
        async let stopped: Void = exporter.stop()
        try await arrived(1)
        clock.advance(by: .seconds(2))
        await stopped
        #expect(exporter.figures.dropped == [.stopped: 2] && exporter.figures.exported == 0)
    }
}

@Suite struct OutcomeTests {
    @Test("statuses are read as OTLP wants them", arguments: [
        (200, nil, "{}", ExportOutcome.taken(rejected: 0, "the collector rejected spans")),
        (202, nil, "", .taken(rejected: 0, "the collector rejected spans")),
        (200, nil, #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"x"}}"#, .taken(rejected: 3, "the collector rejected spans")),
        (200, nil, #"{"partialSuccess":{"rejectedSpans":4}}"#, .taken(rejected: 4, "the collector rejected spans")),
        (200, nil, #"{"partialSuccess":{"rejectedSpans":"many"}}"#, .taken(rejected: 0, "the collector rejected spans")),
        (503, "7", "", .again(after: 7_000_000_000, "the collector answered with status 503")),
        (429, "Fri, 31 Dec 1999 23:59:59 GMT", "", .again(after: nil, "the collector answered with status 429")),
        (429, "-1", "", .again(after: nil, "the collector answered with status 429")),
        (502, nil, "", .again(after: nil, "the collector answered with status 502")),
        (400, "7", "", .refused("the collector answered with status 400")), (500, nil, "", .refused("the collector answered with status 500")),
        (302, nil, "", .refused("the collector answered with status 302")),
    ] as [(Int, String?, String, ExportOutcome)])
    func statuses(_ status: Int, _ retryAfter: String?, _ body: String, _ expected: ExportOutcome) {
        #expect(ExportOutcome(status: status, retryAfter: retryAfter, body: Array(body.utf8)) == expected)
    }

    @Test("a share of the traces is chosen by their ids")
    func sampling() {
        var generator = SeededGenerator(seed: 7)
        let ids = (0..<10_000).map { _ in Trace.ID(high: 1, low: generator.next()) }
        func count(_ percent: Int) -> Int { ids.count { TraceSampler(percent: percent).takes($0) } }
        #expect(count(0) == 0 && count(100) == 10_000 && (2_300...2_700).contains(count(25)))
        #expect(TraceSampler(percent: 100).takes(Trace.ID(high: 0, low: .max)))
    }
}
