import ArgumentParser
import Builtin
import Cache
import CacheDisk
import Faults
import FoundationEssentials
import Glibc
import Host
import HTTPService
import LibraryLock
import Lifecycle
import Loader
import Logging
import Manifest
import ProcessSupervision
import Timing

/// What every command needs that runs a host.
struct HostOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The manifest: a YAML file that declares the plugins.")
    var manifest = "manifests/default.yaml"

    @Option(help: "Least severe log lines shown: trace, debug, info, notice, warning, error, critical. Default: the manifest's.")
    var logLevel: Logger.Level?

    @Flag(help: "Start the plugins one after the other instead of in parallel.")
    var serial = false

    @Flag(help: "Refuse to go on without a lock file; see crucible lock. One that is there is always enforced.")
    var locked = false

    @Option(help: "The folder of crash reports. Default: one per manifest in XDG_STATE_HOME/crucible.")
    var state: String?

    /// Where crashes are reported; nil, with a warning, when there is no place for it.
    private var faults: FaultSettings? {
        let path = manifest.hasPrefix("/") ? manifest : FileManager.default.currentDirectoryPath + "/" + manifest
        if let state { return FaultSettings(folder: StateFolder(path: state), options: "--state \(state)", manifest: path) }
        do throws(FaultError) {
            let folder = try StateFolder(environment: Self.environment, manifest: path)
            return FaultSettings(folder: folder, options: "--manifest \(manifest)", manifest: path)
        } catch {
            Terminal.report("\(error)")
            return nil
        }
    }

    /// Beside the crash reports, if there is a place for them.
    private var cacheDisk: (@Sendable (Int) throws -> any DiskTier)? {
        guard let folder = faults?.folder.path else { return nil }
        return { try SQLiteDiskTier(folder: folder + "/cache", budget: $0, clock: SystemClock.shared) }
    }

    /// The lock beside the manifest, if there is one.
    func readLock() throws(LockError) -> LockFile? {
        let path = LockFile.path(forManifest: manifest)
        let lock = try LockFile.load(path)
        if lock == nil, locked {
            let remedy = "run crucible lock --manifest \(manifest)"
            throw LockError([LockProblem(file: path, message: "there is no such file, but --locked asks for it", remedy: remedy)])
        }
        return lock
    }

    /// The same. Reports every problem.
    func loadLock() throws -> LockFile? {
        do { return try readLock() } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }

    /// The manifest, checked and with its environment references resolved.
    func readManifest() throws(ManifestError) -> Manifest {
        try Manifest.load(path: manifest).resolved(environment: Self.environment)
    }

    /// The same. Reports every problem.
    func loadManifest() throws -> Manifest {
        do { return try readManifest() } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }

    func configuration(
        _ manifest: Manifest, onTransition: @escaping @Sendable (Transition) -> Void = { _ in }
    ) throws -> HostConfiguration {
        var configuration = configuration(manifest, lock: try loadLock(), onTransition: onTransition)
        if let order = RecordingOrder.current {
            guard manifest.plugins.contains(where: { $0.id == order.plugin }) else {
                let ids = manifest.plugins.map(\.id).joined(separator: ", ")
                Terminal.report("--plugin \(order.plugin): the manifest has no such plugin, but \(ids)")
                throw ExitStatus.notValid
            }
            configuration.recorders[order.plugin] = order.recorder
        }
        return configuration
    }

    func configuration(
        _ manifest: Manifest, lock: LockFile?, onTransition: @escaping @Sendable (Transition) -> Void = { _ in }
    ) -> HostConfiguration {
        let level = logLevel ?? Logger.Level(rawValue: manifest.host.logLevel.rawValue) ?? .notice
        var logger = Logger(label: "crucible") { _ in LineLogHandler() }
        logger.logLevel = level
        let directory = OwnExecutable.directory
        var configuration = HostConfiguration(
            manifest: manifest, locator: .standard(environment: Self.environment, executableDirectory: directory),
            describer: directory + "/crucible-describer", lock: lock, stagingParent: Self.stagingParent, faults: faults,
            environment: Self.environment, logger: logger, mode: serial ? .serial : .parallel,
            services: [ServiceFactory("crucible.http/1") { HTTPHostService($0) }], cacheDisk: cacheDisk, onTransition: onTransition)
        configuration.collectorSender = { OTLPSender($0) }
        configuration.registry = ProcessRegistry.shared
        return configuration
    }

    static let environment: [String: String] = ProcessInfo.processInfo.environment

    static var stagingParent: String {
        for name in ["XDG_RUNTIME_DIR", "TMPDIR"] {
            if let folder = environment[name], access(folder, W_OK) == 0 { return folder }
        }
        return "/tmp"
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
