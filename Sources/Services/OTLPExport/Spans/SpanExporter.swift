import Gate
import Timing

/// Sends spans to a collector. Whoever ends a span only puts it into the queue. [any-thread]
public final class SpanExporter: SpanSink {
    private let exporter: Exporter<SpanExportMachine>

    /// - Parameters:
    ///   - warn: told at most once that spans are lost.
    ///   - random: 0..<1.
    public init(
        _ settings: SpanExportSettings, encoder: SpanEncoder, sender: any CollectorSender, clock: any MonotonicClock,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, warn: @escaping @Sendable (String) -> Void
    ) {
        exporter = Exporter(
            SpanExportMachine(settings), clock: clock, sender: sender, send: { await sender.send(encoder.encode($0)) },
            answered: { machine, outcome, now in machine.answered(outcome, now: now, random: random()) }, warn: warn)
    }

    public var figures: SpanExportFigures { exporter.read(\.figures) }

    public func take(_ span: Span, of trace: Trace) {
        let span = FinishedSpan(span, trace: trace.id, epoch: trace.epoch)
        exporter.update { machine, now in machine.add(span, now: now) }
    }

    /// Sends what there is, and returns when the collector has it or the time for that is over.
    public func stop() async { await exporter.stop() }
}
