import Builtin
import Cache
import Lease
import Manifest
import Metric
import OTLPExport
import Timing
import Usage

/// What plugins share: events, leases, the cache, the registry of figures, and the measuring of what they use.
struct SharedServices: Sendable {
    let events: EventService
    let leases: LeaseService
    let cache: CacheService
    let metrics: MetricService
    /// nil: the manifest wants no spans sent.
    let spans: SpanExporter?

    /// Throws every reason for which the manifest's figures cannot be.
    static func make(_ configuration: HostConfiguration) throws(HostError) -> SharedServices {
        let manifest = configuration.manifest
        let (lease, cache) = (LeaseSettings(manifest, residents: configuration.residentLimit), CacheSettings(manifest))
        let problems = lease.problems.map { "leases: \($0)" } + cache.problems.map(\.description)
        guard problems.isEmpty else { throw HostError(problems) }
        do {
            let events = EventService(clock: configuration.clock)
            let leases = LeaseService(lease, clock: configuration.clock, hub: events.hub)
            // So that all of them are there to be seen before they ask for anything.
            for plugin in manifest.plugins { leases.expect(plugin.id) }
            let store = try CacheStore(cache, disk: disk(configuration), clock: configuration.clock)
            return SharedServices(
                events: events, leases: leases, cache: CacheService(store, hub: events.hub),
                metrics: MetricService(configuration.registry ?? MetricRegistry()), spans: exporter(configuration))
        } catch { throw HostError(["the cache cannot be opened: \(error)"]) }
    }

    private static func exporter(_ configuration: HostConfiguration) -> SpanExporter? {
        let traces = configuration.manifest.traces
        guard traces.collector.url != nil, let make = configuration.collectorSender else { return nil }
        return SpanExporter(
            SpanExportSettings(queue: traces.queue), encoder: SpanEncoder(.host), sender: make(traces.collector), clock: configuration.clock,
            warn: { [logger = configuration.logger] in logger.warning("\($0)") })
    }

    /// A host can do without: what cannot be kept on disk is computed again.
    private static func disk(_ configuration: HostConfiguration) -> (any DiskTier)? {
        let bytes = configuration.manifest.cache.disk
        guard bytes > 0, let make = configuration.cacheDisk else { return nil }
        do {
            let tier = try make(bytes)
            for notice in tier.notices { configuration.logger.warning("\(notice)") }
            return tier
        } catch {
            configuration.logger.warning("nothing is cached on disk: \(error)")
            return nil
        }
    }
}
