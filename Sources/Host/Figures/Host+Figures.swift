import Gate
import Metric
import Usage

extension Host {
    /// Every figure of this moment: the host's own, read from where they are counted anyway, then those of the plugins. [any-thread]
    public var figures: [MetricFamily] { figures(gate.figures) }

    func figures(_ calls: [EdgeName: EdgeCounters.Figures]) -> [MetricFamily] {
        let registry = shared.metrics.registry
        return FunctionFamilies.make(calls) + PluginFamilies.make(conditions(calls), swaps: swaps.withLock { $0.outcomes })
            + UsageFamilies.make(usage, plugins: binder.runtimes.keys.sorted())
            + UsageFamilies.process(uptime: configuration.clock.now() - began)
            + LeaseFamilies.make(shared.leases.desk.figures()) + CacheFamilies.make(shared.cache.store.report)
            + EventFamilies.make(shared.events.hub.figures) + CoordinationFamilies.make(coordination.figures)
            + TraceFamilies.make(shared.spans?.figures) + RegistryFamilies.make(registry)
            + MetricExportFamilies.make(metricExporter.withLock { $0 }?.figures) + registry.snapshot()
    }

    /// What was measured last; nil before the first sample and when the host has stopped.
    var usage: UsageReport? { watches.withLock { $0 }?.latest }

    /// The same as text that Prometheus reads.
    public var prometheusText: String { PrometheusText.render(figures) }

    /// How the host and its plugins are, and every figure.
    public var report: HostReport {
        let (used, calls) = (usage, gate.figures)
        let plugins = conditions(calls).map { HostReport.Plugin($0, used?.usage(of: $0.report.id)) }
        return HostReport(
            time: configuration.clock.wall() / 1_000_000, uptime: (configuration.clock.now() - began) / 1_000_000, plugins: plugins,
            coordination: coordination.report(of: self), figures: figures(calls))
    }
}
