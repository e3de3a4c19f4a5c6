import Builtin
import Cache
import CCrucible
import Descriptor
import Event
import ForeignFunction
import Gate
import Lifecycle
import Loader
import Locking
import Manifest
import OTLPExport
import ProcessSupervision
import Recording
import Resolver
import Signature
import Synchronization
import Timing

/// Runs the plugins of a manifest: describes, resolves, starts, connects, stops.
public final class Host: Sendable {
    public let configuration: HostConfiguration
    public let gate: Gate
    public let preparation: Preparation
    let shell: LifecycleShell
    let binder: Binder
    let services: [any HostService]
    let configs: ConfigService
    let processes: ProcessHostService
    let shared: SharedServices
    let coordination: Coordinator
    let watches = Locked<Watches?>(nil)
    /// From the start of the host, if the manifest wants its figures sent.
    let metricExporter = Locked<MetricExporter?>(nil)
    /// Nanoseconds of the host's clock.
    let began: Int64
    let staging: StagingArea
    let swaps = Locked(Swaps())
    /// What the plan is made of now, after the swaps so far.
    let candidates: Locked<[Candidate]>
    /// The host's own edges, which stay as long as it runs.
    private let edges = Locked<[EdgeKey: Edge]>([:])

    struct Swaps {
        /// The swap of each plugin, the latest.
        var sessions: [String: SwapSession] = [:]
        /// How often swaps of a plugin ended how.
        var outcomes: [String: [String: UInt64]] = [:]
        /// No other one begins.
        var isStopping = false
    }

    private struct EdgeKey: Hashable {
        let plugin: String
        let name: FunctionName
    }

    /// Describes the libraries and makes the plan. Nothing of a plugin runs in this process yet.
    ///
    /// Throws when a required plugin cannot be part of the plan, with all problems of all plugins.
    public static func prepare(_ configuration: HostConfiguration) async throws(HostError) -> Host {
        let staging: StagingArea
        do { staging = try StagingArea(in: configuration.stagingParent) } catch { throw HostError(["\(error)"]) }
        let preparation = await Preparation.make(configuration, staging: staging)
        let fatal = preparation.fatalReasons
        guard fatal.isEmpty else {
            staging.remove()
            throw HostError(fatal)
        }
        if let faults = configuration.faults {
            do { try faults.install(now: configuration.clock.wall() / 1_000_000) } catch { configuration.logger.warning("\(error)") }
        }
        do { return Host(configuration, preparation, staging, try SharedServices.make(configuration)) } catch {
            staging.remove()
            throw error
        }
    }

    private init(_ configuration: HostConfiguration, _ preparation: Preparation, _ staging: StagingArea, _ shared: SharedServices) {
        self.configuration = configuration
        self.preparation = preparation
        self.staging = staging
        began = configuration.clock.now()
        let settings = Preparation.settings(configuration.manifest)
        self.shared = shared
        coordination = Coordinator(configuration, shared)
        let leases = shared.leases
        gate = Gate(
            clock: configuration.clock, maximumMessage: configuration.manifest.host.maxMessage, admission: leases,
            observers: configuration.recorders)
        for planned in preparation.resolution.plan.plugins {
            configuration.recorders[planned.id]?.begin(RecordingHeader(planned, preparation.libraries[planned.id]?.staged))
        }
        let processes = ProcessHostService(settings, leases: shared.leases, environment: configuration.environment)
        self.processes = processes
        candidates = Locked(preparation.candidates)
        configs = ConfigService(settings)
        services =
            [
                LogService(configuration.logger), ClockService(configuration.clock), configs,
                processes, leases, shared.cache, shared.events, shared.metrics, TraceService(),
            ]
            + configuration.services.map { $0.make(ServiceContext(settings: settings, clock: configuration.clock, leases: leases)) }
        let gate = gate
        let runtimes = Dictionary(uniqueKeysWithValues: preparation.resolution.plan.plugins.map { planned in
            (
                planned.id, PluginRuntime(
                    planned, preparation.libraries[planned.id]!, gate: gate, holdLimit: configuration.manifest.holdLimit(of: planned.id),
                    recorder: configuration.recorders[planned.id])
            )
        })
        binder = Binder(gate: gate, services: StandardInterfaces.bind(services), runtimes: runtimes)
        shell = LifecycleShell(
            machine: preparation.machine(mode: configuration.mode), runtimes: runtimes, deadlines: preparation.deadlines, binder: binder,
            services: services, gate: gate, configuration: configuration, hub: shared.events.hub,
            onUnwell: { [swaps] plugin, generation, reason in swaps.withLock { $0.sessions[plugin] }?.noteUnwell(generation, reason) })
    }

    /// Starts all plugins. Returns when every import is bound and every plugin has said that it is ready. Throws when a required one
    /// failed; everything has been stopped again then.
    public func start() async throws(HostError) {
        watches.withLock { $0 = Watches(self) }
        let exporter = makeMetricExporter()
        metricExporter.withLock { $0 = exporter }
        exporter?.start()
        do { try await shell.start() } catch {
            await release()
            throw error
        }
    }

    /// Stops all plugins in reverse order: new work is refused, active work completes or meets the deadline. No child process is left.
    public func stop() async {
        // What ends now ends because it is to.
        watches.withLock { $0 }?.stopCycles()
        let sessions = swaps.withLock { swaps in
            swaps.isStopping = true
            return Array(swaps.sessions.values)
        }
        for session in sessions { await session.hostStopping() }
        await shell.stop(deadline: configuration.manifest.host.stopDeadline)
        for session in sessions {
            session.send(.hostStopped)
            _ = await session.finished()
        }
        await release()
    }

    private func release() async {
        // What was measured stays to be read until all figures have been sent a last time.
        watches.withLock { $0 }?.stop()
        for service in services { await service.shutdown() }
        await shared.spans?.stop()
        await metricExporter.withLock { $0 }?.stop()
        watches.withLock { $0 = nil }
        staging.remove()
    }

    /// Where plugins and the host publish what happens.
    public var events: EventHub { shared.events.hub }

    /// Forgets everything in a cache namespace, and says how much.
    public func clearCache(_ prefix: String) throws(CacheFailure) -> Int { try shared.cache.clear(prefix) }

    /// The cache of all plugins.
    public var cache: CacheStore { shared.cache.store }

    public var isReady: Bool { shell.isReady }
    public var isDegraded: Bool { shell.isDegraded }

    /// An edge from the host to a function of a plugin, or of the plugin that provides an interface.
    ///
    /// - Parameter plugin: manifest id; nil: whoever provides the interface, if that is one.
    public func edge(_ interface: InterfaceName?, _ function: String, of plugin: String? = nil) throws(HostError) -> Edge {
        let found = preparation.resolution.plan.plugins.flatMap { planned in
            planned.descriptor.provides.flatMap { provided in
                provided.functions.enumerated().compactMap { index, signature in
                    signature.name == function && (interface == nil || provided.interface == interface)
                        && (plugin == nil || planned.id == plugin)
                        ? (plugin: planned.id, interface: provided.interface, index: index, signature: signature) : nil
                }
            }
        }
        guard let only = found.first, found.count == 1 else {
            throw HostError([ambiguity(found.map { "\($0.plugin) \($0.interface)" }, interface, function, plugin)])
        }
        let seat = try binder.seat(of: only.plugin, only.interface)
        let key = EdgeKey(plugin: only.plugin, name: FunctionName("\(only.interface)", only.signature.name))
        if let known = edges.withLock({ $0[key] }) { return known }
        do {
            let made = try gate.connectHost(to: seat, interface: "\(only.interface)", signature: only.signature)
            return edges.withLock { edges in
                edges[key] = edges[key] ?? made
                return edges[key]!
            }
        } catch {
            throw HostError(["\(error)"])
        }
    }

    private func ambiguity(_ found: [String], _ interface: InterfaceName?, _ function: String, _ plugin: String?) -> String {
        let what = "\(interface.map { "\($0) " } ?? "")\(function)\(plugin.map { " of \($0)" } ?? "")"
        return found.isEmpty ? "no plugin provides \(what)" : "several provide \(what): \(found.joined(separator: ", ")); name one"
    }

    /// Every plugin as it is now, in start order.
    public var status: [PluginReport] {
        conditions(gate.figures).map { condition in
            var report = condition.report
            report.condition = condition.health
            return report
        }
    }
}
