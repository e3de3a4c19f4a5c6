import Builtin
import CCrucible
import Descriptor
import ForeignFunction
import Gate
import Lifecycle
import Loader
import Locking
import Manifest
import ProcessSupervision
import Resolver
import Signature
import Synchronization
import Timing

/// Runs the plugins of a manifest: describes, resolves, starts, connects, stops.
public final class Host: Sendable {
    public let configuration: HostConfiguration
    public let gate: Gate
    public let preparation: Preparation
    private let shell: LifecycleShell
    let binder: Binder
    let services: [any HostService]
    let configs: ConfigService
    let staging: StagingArea
    /// The swap of each plugin, the latest.
    let swaps = Locked<[String: SwapSession]>([:])
    /// What the plan is made of now, after the swaps so far.
    let candidates: Locked<[Candidate]>
    /// The host's own edges, which stay as long as it runs.
    private let edges = Locked<[EdgeKey: Edge]>([:])

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
        let fatal = preparation.differences.isEmpty ? preparation.fatalReasons : preparation.differences.map(\.description)
        guard fatal.isEmpty else {
            staging.remove()
            throw HostError(fatal)
        }
        if let faults = configuration.faults {
            do { try faults.install(now: configuration.clock.wall() / 1_000_000) } catch { configuration.logger.warning("\(error)") }
        }
        return Host(configuration, preparation, staging)
    }

    private init(_ configuration: HostConfiguration, _ preparation: Preparation, _ staging: StagingArea) {
        self.configuration = configuration
        self.preparation = preparation
        self.staging = staging
        gate = Gate(clock: configuration.clock, maximumMessage: configuration.manifest.host.maxMessage)
        let settings = Preparation.settings(configuration.manifest)
        candidates = Locked(preparation.candidates)
        configs = ConfigService(settings)
        services =
            [
                LogService(configuration.logger), ClockService(configuration.clock), configs,
                ProcessHostService(settings, environment: configuration.environment),
            ]
            + configuration.services(settings, configuration.clock)
        let gate = gate
        let runtimes = Dictionary(uniqueKeysWithValues: preparation.resolution.plan.plugins.map { planned in
            (planned.id, PluginRuntime(planned, preparation.libraries[planned.id]!, gate: gate))
        })
        binder = Binder(gate: gate, services: StandardInterfaces.bind(services), runtimes: runtimes)
        shell = LifecycleShell(
            machine: preparation.machine(mode: configuration.mode), runtimes: runtimes, deadlines: preparation.deadlines, binder: binder,
            services: services, gate: gate, configuration: configuration)
    }

    /// Starts all plugins. Returns when every import is bound and every plugin has said that it is ready. Throws when a required one
    /// failed; everything has been stopped again then.
    public func start() async throws(HostError) {
        do { try await shell.start() } catch {
            await release()
            throw error
        }
    }

    /// Stops all plugins in reverse order: new work is refused, active work completes or meets the deadline. No child process is left.
    public func stop() async {
        for swap in swaps.withLock({ Array($0.values) }) {
            swap.send(.hostStopping)
            _ = await swap.finished()
        }
        await shell.stop(deadline: configuration.manifest.host.stopDeadline)
        await release()
    }

    private func release() async {
        for service in services { await service.shutdown() }
        staging.remove()
    }

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
        shell.states.map { state in
            PluginReport(state, runtime: binder.runtimes[state.id])
        }
    }
}
