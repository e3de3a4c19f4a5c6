import CoreMetrics
import Locking
import Metric

/// Figures of the Swift libraries in the host's process, as they give them by swift-metrics, in the registry beside those of plugins. They
/// belong to `host`, and have the bounds that a plugin has. [any-thread]
public final class RegistryMetricsFactory: MetricsFactory {
    /// Whose the series are.
    static let owner = "host"

    private let registry: MetricRegistry
    private let writer: MetricWriter
    /// Who has a name: of two that would become one, the later is refused. Those that the registry has taken, so no more than it takes.
    private let labels = Locked<[String: String]>([:])

    public init(_ registry: MetricRegistry) {
        self.registry = registry
        writer = registry.writer(for: Self.owner, generation: 1)
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, .counter, .none, dimensions).map(SeriesCounter.init) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, .none, dimensions).map(SeriesGauge.init) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard let series = series(label, aggregate ? .distribution : .gauge, .none, dimensions) else { return NOOPMetricsHandler.instance }
        return aggregate ? SeriesDistribution(series) : SeriesGauge(series)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, .distribution, .seconds, dimensions).map(SeriesDistribution.init) ?? NOOPMetricsHandler.instance
    }

    // What was counted stays, as it does for a plugin. A gauge is so no more.

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) { (handler as? SeriesGauge)?.forget() }
    public func destroyRecorder(_ handler: any RecorderHandler) { (handler as? SeriesGauge)?.forget() }

    /// nil: the registry refuses it, and has counted that.
    private func series(_ label: String, _ kind: MetricKind, _ unit: MetricUnit, _ dimensions: [(String, String)]) -> Series? {
        let name = AdoptedName.metric(label, kind)
        let named = dimensions.map { (AdoptedName.label($0.0), $0.1) }
        do throws(MetricProblem) {
            let metric = try labels.withLock { labels throws(MetricProblem) in
                if let other = labels[name], other != label {
                    registry.refuse(.definition, of: Self.owner)
                    throw MetricProblem(.wrongState, "'\(name)' is '\(other)' already")
                }
                let help = "What a Swift library in the host's process tells of itself."
                let metric = try registry.define(MetricDefinition(name, kind, unit: unit, help: help, labels: named.map(\.0)), by: Self.owner)
                labels[name] = label
                return metric
            }
            let number = try registry.series(metric, Dictionary(named) { first, _ in first }, by: Self.owner)
            return Series(registry: registry, writer: writer, number: number)
        } catch { return nil }
    }
}
