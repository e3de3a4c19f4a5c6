import ArgumentParser
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

    /// The lock beside the manifest, if there is one. Reports every problem.
    func loadLock() throws -> LockFile? {
        let path = LockFile.path(forManifest: manifest)
        do {
            let lock = try LockFile.load(path)
            if lock == nil, locked {
                let remedy = "run crucible lock --manifest \(manifest)"
                throw LockError([LockProblem(file: path, message: "there is no such file, but --locked asks for it", remedy: remedy)])
            }
            return lock
        } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }

    /// The manifest, checked and with its environment references resolved. Reports every problem.
    func loadManifest() throws -> Manifest {
        do { return try Manifest.load(path: manifest).resolved(environment: Self.environment) } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }

    func configuration(
        _ manifest: Manifest, onTransition: @escaping @Sendable (Transition) -> Void = { _ in }
    ) throws -> HostConfiguration {
        let level = logLevel ?? Logger.Level(rawValue: manifest.host.logLevel.rawValue) ?? .notice
        var logger = Logger(label: "crucible") { _ in LineLogHandler() }
        logger.logLevel = level
        let directory = Executable.directory
        return try HostConfiguration(
            manifest: manifest, locator: .standard(environment: Self.environment, executableDirectory: directory),
            runner: directory + "/crucible-runner", lock: loadLock(), stagingParent: Self.stagingParent, faults: faults,
            environment: Self.environment, logger: logger, mode: serial ? .serial : .parallel,
            services: { [HTTPHostService($0, clock: $1)] }, onTransition: onTransition)
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

enum Executable {
    /// The folder of this program, without symbolic links.
    static let directory: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()
}
