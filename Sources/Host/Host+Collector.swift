import Glibc
import OTLPExport

extension ExportSource {
    /// This process.
    static let host = ExportSource(version: HostVersion.text, process: getpid())
}

extension Host {
    /// What sends the figures of this host; nil: the manifest does not want that.
    func makeMetricExporter() -> MetricExporter? {
        let metrics = configuration.manifest.metrics
        guard metrics.collector.url != nil, let make = configuration.collectorSender else { return nil }
        let clock = configuration.clock
        return MetricExporter(
            MetricExportSettings(interval: metrics.interval.nanoseconds),
            encoder: MetricEncoder(.host, start: clock.wall() - (clock.now() - began)), sender: make(metrics.collector), clock: clock,
            families: { [weak self] in self?.figures ?? [] }, warn: { [logger = configuration.logger] in logger.warning("\($0)") })
    }
}
