import Metric
import Timing

/// Reads the figures now and then, and sends them to a collector. [any-thread]
public final class MetricExporter: Sendable {
    private let exporter: Exporter<MetricExportMachine>

    /// - Parameters:
    ///   - families: reads every figure; not called by several threads at a time.
    ///   - warn: told at most once that figures do not arrive.
    public init(
        _ settings: MetricExportSettings, encoder: MetricEncoder, sender: any CollectorSender, clock: any MonotonicClock,
        families: @escaping @Sendable () -> [MetricFamily], warn: @escaping @Sendable (String) -> Void
    ) {
        exporter = Exporter(
            MetricExportMachine(settings), clock: clock, sender: sender,
            send: { _ in await Self.send(families(), time: clock.wall(), encoder, sender) },
            answered: { machine, outcome, now in machine.answered(outcome, now: now) }, warn: warn)
    }

    public var figures: MetricExportFigures { exporter.read(\.figures) }

    /// The first time is after one interval.
    public func start() { exporter.update { machine, now in machine.start(now: now) } }

    /// Sends the figures a last time, and returns when the collector has them or the time for that is over.
    public func stop() async { await exporter.stop() }

    /// One request after the other; the first that fails is what became of the reading.
    private static func send(
        _ families: [MetricFamily], time: Int64, _ encoder: MetricEncoder, _ sender: any CollectorSender
    ) async -> ExportOutcome {
        var all: UInt64 = 0
        for part in MetricEncoder.parts(families) {
            let outcome = await sender.send(encoder.encode(part, time: time))
            guard case .taken(let rejected) = outcome else { return outcome }
            all += min(rejected, UInt64(MetricEncoder.mostPoints))
        }
        return .taken(rejected: all)
    }
}
