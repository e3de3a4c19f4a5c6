import CoreMetrics
import LibraryFigures
import Metric

/// The registry of this process: of the host that it runs, and of the Swift libraries in it.
enum ProcessRegistry {
    /// Made when it is first asked for, once: a process can say only once where its libraries write.
    static let shared: MetricRegistry = {
        let registry = MetricRegistry()
        MetricsSystem.bootstrap(RegistryMetricsFactory(registry))
        return registry
    }()
}
