import Builtin
import Descriptor
import Faults
import Foreign
import LibraryLock
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
    let libraries: [String: PlannedLibrary]
    public let resolution: Resolution
    /// What the resolution was made of, so that it can be made again with another library.
    let candidates: [Candidate]
    let provided: [PluginDescriptor.Provided]
    /// Why plugins are kept out, by id: they brought an earlier host down.
    let quarantined: [String: String]
    /// How the libraries and the manifest differ from the lock. A host with a difference must not start.
    public let differences: [LockDifference]

    /// How long a start may take when neither manifest nor plugin says so, and the longest that a plugin may ask for by itself.
    public static let defaultStartDeadline = Duration.seconds(10)
    static let longestSuggestedDeadline = Duration.seconds(300)

    /// Stages and describes every library of the manifest, in parallel, and resolves.
    static func make(_ configuration: HostConfiguration, staging: StagingArea) async -> Preparation {
        let supervisor = ProcessSupervisor()
        let describer = LibraryDescriber(
            executable: configuration.describer, supervisor: supervisor, environment: configuration.environment,
            deadline: configuration.describeDeadline)
        let manifest = configuration.manifest
        let review = review(configuration)
        let described = await withTaskGroup(of: Described.self) { group in
            for entry in manifest.plugins {
                if let reason = review.quarantined[entry.id] {
                    group.addTask { Described(id: entry.id, descriptor: .failure(CandidateFailure(reason))) }
                    continue
                }
                group.addTask { await describe(entry, manifest, configuration, staging, describer) }
            }
            return await group.reduce(into: [String: Described]()) { $0[$1.id] = $1 }
        }
        supervisor.shutdown(grace: .zero)
        let candidates = manifest.plugins.map { entry in
            Candidate(id: entry.id, descriptor: described[entry.id]!.descriptor, bindings: entry.bindings)
        }
        let host = StandardInterfaces.provided(builtin + configuration.services.map(\.interface))
        return Preparation(
            manifest: manifest, sources: described.compactMapValues { $0.library?.source }, libraries: described.compactMapValues(\.library),
            resolution: Resolver.resolve(candidates, host: host), candidates: candidates, provided: host,
            quarantined: review.quarantined,
            differences: differences(configuration.lock, Array(described.values)))
    }

    /// Who is kept out; what cannot be known is logged, and keeps nobody out.
    private static func review(_ configuration: HostConfiguration) -> Quarantine.Review {
        guard let faults = configuration.faults else { return Quarantine.Review() }
        do {
            let review = try faults.review(
                digests: {
                    Dictionary(uniqueKeysWithValues: configuration.manifest.plugins.compactMap { entry in
                        guard entry.foreign == nil,
                            let source = try? configuration.locator.locate(entry.library, relativeTo: configuration.manifest.directory),
                            let digest = try? LibraryDigest.of(source)
                        else { return nil }
                        return (entry.id, digest.sha256)
                    })
                }, now: configuration.clock.wall() / 1_000_000)
            for line in review.lifted { configuration.logger.notice("\(line)") }
            for line in review.problems { configuration.logger.warning("\(line)") }
            return review
        } catch {
            configuration.logger.warning("\(error)")
            return Quarantine.Review()
        }
    }

    private static func differences(_ lock: LockFile?, _ described: [Described]) -> [LockDifference] {
        guard let lock else { return [] }
        // A foreign library is the system's: its package manager looks after it.
        let plugins = described.filter { if case .foreign = $0.library { false } else { true } }
        return lock.compare(with: plugins.compactMap(\.found), unavailable: plugins.filter { $0.found == nil }.map(\.id))
    }

    /// What a host would find, without one: for `crucible check` and `crucible graph`.
    public static func inspect(_ configuration: HostConfiguration) async throws(LoadError) -> Preparation {
        let staging = try StagingArea(in: configuration.stagingParent)
        defer { staging.remove() }
        return await make(configuration, staging: staging)
    }

    private static let builtin = [
        "crucible.log/1", "crucible.clock/1", "crucible.config/1", "crucible.process/1", "crucible.lease/1",
        "crucible.cache/1", "crucible.event/1", "crucible.metric/1", "crucible.trace/1",
    ]

    struct Described: Sendable {
        var id: String
        var library: PlannedLibrary?
        /// What is compared with the lock, if there is one.
        var found: FoundLibrary?
        var descriptor: Result<PluginDescriptor, CandidateFailure>
    }

    private static func describe(
        _ entry: PluginEntry, _ manifest: Manifest, _ configuration: HostConfiguration, _ staging: StagingArea,
        _ describer: LibraryDescriber
    ) async -> Described {
        if let foreign = entry.foreign { return describe(entry, foreign, manifest, configuration) }
        do {
            let source = try configuration.locator.locate(entry.library, relativeTo: manifest.directory)
            return await describe(entry.id, entry.libraryForDisplay, source, configuration, staging, describer)
        } catch {
            return Described(id: entry.id, descriptor: .failure(CandidateFailure("\(error)")))
        }
    }

    /// Looks for the symbols of a plain C library, of which nothing runs by that.
    private static func describe(
        _ entry: PluginEntry, _ foreign: ForeignEntry, _ manifest: Manifest, _ configuration: HostConfiguration
    ) -> Described {
        do throws(ForeignError) {
            let library = try ForeignLibrary.examine(
                id: entry.id, library: entry.library, interface: foreign.interface,
                threads: foreign.isConcurrent ? .concurrent : .serial, declared: foreign.declared, directory: manifest.directory,
                locator: SharedLibraryLocator(environment: configuration.environment))
            return Described(id: entry.id, library: .foreign(library), descriptor: .success(library.descriptor))
        } catch {
            let texts = error.problems.map { "\(manifest.file):\(foreign.position(ofFunction: $0.function)): \($0.message)" }
            return Described(id: entry.id, descriptor: .failure(CandidateFailure(texts.joined(separator: "; "))))
        }
    }

    /// Copies a library, compares it with the lock, and lets it describe itself in a process of its own.
    static func describe(
        _ id: String, _ label: String, _ source: String, _ configuration: HostConfiguration, _ staging: StagingArea,
        _ describer: LibraryDescriber
    ) async -> Described {
        do {
            var staged = try StagedLibrary.stage(label, from: source, in: staging)
            if configuration.faults != nil { staged.digest = try LibraryDigest.of(staged.path).sha256 }
            var found = try configuration.lock.map { lock in
                try FoundLibrary.examine(plugin: id, staged: staged.path, source: source, keys: lock.trustedKeys)
            }
            // What differs must not run, not even to describe itself.
            if let lock = configuration.lock, let found, let difference = lock.differences(of: found).first {
                return Described(id: id, library: .plugin(staged), found: found, descriptor: .failure(CandidateFailure(difference.description)))
            }
            let descriptor = await describer.describe(staged).mapError { CandidateFailure("\($0)") }
            found?.descriptor = (try? descriptor.get()).map { LockedDescriptor($0) }
            return Described(id: id, library: .plugin(staged), found: found, descriptor: descriptor)
        } catch {
            return Described(id: id, descriptor: .failure(CandidateFailure("\(error)")))
        }
    }

    static func settings(_ manifest: Manifest) -> SettingsTable {
        Dictionary(uniqueKeysWithValues: manifest.plugins.map {
            ($0.id, PluginSettings(config: $0.config.json(), grants: $0.grants, directory: manifest.directory))
        })
    }

    /// Everything that is wrong: how the libraries differ from the lock, and what keeps the plan from holding.
    public var problems: [String] {
        // A library that differs is not described, which the difference has said already.
        let different = Set(differences.map(\.plugin))
        let others = resolution.problems.filter { problem in
            if case .notDescribed = problem.kind { !different.contains(problem.plugin) } else { true }
        }
        return differences.map(\.description) + others.map(\.description)
    }

    /// Why the host must not start: a difference from the lock, or problems of plugins that it cannot do without. Then all there are.
    var fatalReasons: [String] {
        guard differences.isEmpty else { return problems }
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

    /// nil when the plugin does not say how it is, or nobody wants to know.
    private func healthRules(_ planned: PlannedPlugin, _ settings: HealthSettings) -> HealthRules? {
        guard planned.descriptor.lifecycle.contains("health"), settings.interval > .zero else { return nil }
        return HealthRules(
            interval: settings.interval, deadline: settings.deadline, failures: settings.failures, restarts: settings.restarts,
            window: settings.window, backoff: settings.backoff)
    }

    func machine(mode: LifecycleMachine.Mode) -> LifecycleMachine {
        let entries = Dictionary(uniqueKeysWithValues: manifest.plugins.map { ($0.id, $0) })
        let deadlines = deadlines
        let nodes = resolution.plan.plugins.map { planned in
            let entry = entries[planned.id]!
            return LifecycleNode(
                id: planned.id, dependencies: planned.dependencies.map { .init(id: $0.plugin, isOptional: !$0.isStrong) },
                deadline: deadlines[planned.id]!, attempts: entry.start.attempts, backoff: entry.start.backoff, isRequired: entry.required,
                health: healthRules(planned, entry.health))
        }
        let problems = resolution.problems.filter { quarantined[$0.plugin] == nil }
        let blocked = Dictionary(problems.map { ($0.plugin, $0.reason) }) { "\($0); \($1)" }
        return LifecycleMachine(
            nodes: nodes, blocked: blocked, quarantined: quarantined, mode: mode, seed: .random(in: .min ... .max), stopDeadline: manifest.host.stopDeadline)
    }
}
