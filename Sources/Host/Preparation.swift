import Builtin
import Descriptor
import Lifecycle
import Loader
import Manifest
import ProcessSupervision
import Resolver

/// Everything that is known before anything of a plugin runs in the host: staged libraries, descriptors, the plan, the problems.
public struct Preparation: Sendable {
    public let manifest: Manifest
    /// Where each library was found, by manifest id.
    public let sources: [String: String]
    let staged: [String: StagedLibrary]
    public let resolution: Resolution

    /// How long a start may take when neither manifest nor plugin says so, and the longest that a plugin may ask for by itself.
    public static let defaultStartDeadline = Duration.seconds(10)
    static let longestSuggestedDeadline = Duration.seconds(300)

    /// Stages and describes every library of the manifest, in parallel, and resolves.
    static func make(_ configuration: HostConfiguration, staging: StagingArea) async -> Preparation {
        let supervisor = ProcessSupervisor()
        let describer = LibraryDescriber(
            runner: configuration.runner, supervisor: supervisor, environment: configuration.environment,
            deadline: configuration.describeDeadline)
        let manifest = configuration.manifest
        let described = await withTaskGroup(of: Described.self) { group in
            for entry in manifest.plugins {
                group.addTask { await describe(entry, manifest, configuration.locator, staging, describer) }
            }
            return await group.reduce(into: [String: Described]()) { $0[$1.id] = $1 }
        }
        supervisor.shutdown(grace: .zero)
        let candidates = manifest.plugins.map { entry in
            Candidate(id: entry.id, descriptor: described[entry.id]!.descriptor, bindings: entry.bindings)
        }
        let services = configuration.services(settings(manifest), configuration.clock).map(\.interface)
        let host = StandardInterfaces.provided(builtin + services)
        return Preparation(
            manifest: manifest, sources: described.compactMapValues { $0.staged?.source }, staged: described.compactMapValues(\.staged),
            resolution: Resolver.resolve(candidates, host: host))
    }

    /// What a host would find, without one: for `crucible check` and `crucible graph`.
    public static func inspect(_ configuration: HostConfiguration) async throws(LoadError) -> Preparation {
        let staging = try StagingArea(in: configuration.stagingParent)
        defer { staging.remove() }
        return await make(configuration, staging: staging)
    }

    private static let builtin = ["crucible.log/1", "crucible.clock/1", "crucible.config/1", "crucible.process/1"]

    private struct Described: Sendable {
        var id: String
        var staged: StagedLibrary?
        var descriptor: Result<PluginDescriptor, CandidateFailure>
    }

    private static func describe(
        _ entry: PluginEntry, _ manifest: Manifest, _ locator: LibraryLocator, _ staging: StagingArea, _ describer: LibraryDescriber
    ) async -> Described {
        do {
            let source = try locator.locate(entry.library, relativeTo: manifest.directory)
            let staged = try StagedLibrary.stage(entry.libraryForDisplay, from: source, in: staging)
            let descriptor = await describer.describe(staged).mapError { CandidateFailure("\($0)") }
            return Described(id: entry.id, staged: staged, descriptor: descriptor)
        } catch {
            return Described(id: entry.id, staged: nil, descriptor: .failure(CandidateFailure("\(error)")))
        }
    }

    static func settings(_ manifest: Manifest) -> SettingsTable {
        Dictionary(uniqueKeysWithValues: manifest.plugins.map {
            ($0.id, PluginSettings(config: $0.config.json(), grants: $0.grants, directory: manifest.directory))
        })
    }

    /// Why the host must not start: problems of plugins that it cannot do without.
    var fatalReasons: [String] {
        let required = Set(manifest.plugins.filter(\.required).map(\.id))
        guard resolution.problems.contains(where: { required.contains($0.plugin) }) else { return [] }
        return resolution.problems.map(\.description)
    }

    /// The deadline of each plugin's start: the manifest's, else what the plugin suggests, else the default.
    var deadlines: [String: Duration] {
        Dictionary(uniqueKeysWithValues: resolution.plan.plugins.map { planned in
            (planned.id, startDeadline(planned).value)
        })
    }

    /// The effective start deadline and who set it.
    public func startDeadline(_ planned: PlannedPlugin) -> (value: Duration, source: String) {
        let entry = manifest.plugins.first { $0.id == planned.id }
        if let own = entry?.start.deadline { return (own, "manifest") }
        if let suggested = planned.descriptor.startDeadline { return (min(suggested, Self.longestSuggestedDeadline), "plugin") }
        return (Self.defaultStartDeadline, "default")
    }

    func machine(mode: LifecycleMachine.Mode) -> LifecycleMachine {
        let entries = Dictionary(uniqueKeysWithValues: manifest.plugins.map { ($0.id, $0) })
        let deadlines = deadlines
        let nodes = resolution.plan.plugins.map { planned in
            let entry = entries[planned.id]!
            return LifecycleNode(
                id: planned.id, dependencies: planned.dependencies.map { .init(id: $0.plugin, isOptional: !$0.isStrong) },
                deadline: deadlines[planned.id]!, attempts: entry.start.attempts, backoff: entry.start.backoff, isRequired: entry.required)
        }
        let blocked = Dictionary(resolution.problems.map { ($0.plugin, $0.reason) }) { "\($0); \($1)" }
        return LifecycleMachine(
            nodes: nodes, blocked: blocked, mode: mode, seed: .random(in: .min ... .max), stopDeadline: manifest.host.stopDeadline)
    }
}
