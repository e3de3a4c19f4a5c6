import Builtin
import Descriptor
import FoundationEssentials
import Gate
import Glibc
import Host
import LibraryLock
import Lifecycle
import Loader
import Locking
import Manifest
import Metric
import OTLPExport
import ProcessSupervision
import Recording
import Timing

/// A host for one test: a manifest as text, a temporary folder, a recorded log and every transition. End it with ``stop()``, or with
/// ``cleanUp()`` if it never started.
public final class TestHost: Sendable {
    /// What a test may choose. Everything has a default but the manifest.
    public struct Options: Sendable {
        /// Where relative paths of the manifest begin; nil: the temporary folder.
        public var directory: String?
        /// Files to be made in the temporary folder, by name.
        public var files: [String: String] = [:]
        /// Folders in which bare library names are looked for, and the one of `crucible-describer`.
        public var searchPath = [TestHost.executableDirectory]
        public var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        public var clock: any MonotonicClock = SystemClock.shared
        public var mode = LifecycleMachine.Mode.parallel
        public var residentLimit = 128
        public var describeDeadline = LibraryDescriber.defaultDeadline
        public var log = RecordedLog()
        /// Services beside those that every host has, such as a ``ScriptedHTTP``.
        public var services: [any HostService] = []

        /// Who records, by the plugin's id.
        public var recorders: [String: Recorder] = [:]

        /// What the plugins' figures are written into; nil: a registry of the host's own.
        public var registry: MetricRegistry?

        /// What takes spans and figures to where the manifest wants them.
        public var collectorSender: (any CollectorSender)?

        /// What the libraries must be; nil: they may be anything.
        public var lock: LockFile?

        /// Where crashes are reported; nil: nowhere.
        public var faults: FaultSettings?

        public init() {}
    }

    public let host: Host
    public let log: RecordedLog
    /// The temporary folder.
    public let folder: String
    private let recorded: Transitions

    /// Prepares a host: libraries are described, nothing runs yet. On an error the temporary folder is removed.
    ///
    /// Throws ``ManifestError`` or ``HostError``.
    public init(_ manifest: String, _ options: Options = Options()) async throws {
        let folder = try Self.makeFolder()
        let (log, recorded) = (options.log, Transitions())
        do {
            for (name, text) in options.files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
            let parsed = try Manifest.parse(manifest, file: "test.yaml", directory: options.directory ?? folder)
            var configuration = HostConfiguration(
                manifest: try parsed.resolved(environment: options.environment), locator: LibraryLocator(searchPath: options.searchPath),
                describer: (options.searchPath.last ?? ".") + "/crucible-describer", lock: options.lock, stagingParent: folder, faults: options.faults, environment: options.environment,
                logger: log.logger, clock: options.clock, describeDeadline: options.describeDeadline, mode: options.mode,
                residentLimit: options.residentLimit, services: options.services.map { ServiceFactory($0) },
                onTransition: { transition in recorded.all.withLock { $0.append(transition) } })
            configuration.recorders = options.recorders
            configuration.registry = options.registry
            if let sender = options.collectorSender { configuration.collectorSender = { _ in sender } }
            host = try await Host.prepare(configuration)
        } catch {
            Self.remove(folder)
            throw error
        }
        (self.folder, self.log, self.recorded) = (folder, log, recorded)
    }

    private final class Transitions: Sendable { let all = Locked<[Transition]>([]) }

    /// Every change of state so far, in order.
    public var transitions: [Transition] { recorded.all.withLock { $0 } }

    /// The plugin's state now; nil when the manifest does not name it.
    public func state(_ plugin: String) -> PluginReport? { host.status.first { $0.id == plugin } }

    /// Starts all plugins. After an error, everything has been stopped again; call ``cleanUp()``.
    public func start() async throws(HostError) { try await host.start() }

    /// Stops all plugins and removes the temporary folder.
    public func stop() async {
        await host.stop()
        cleanUp()
    }

    /// Removes the temporary folder.
    public func cleanUp() { Self.remove(folder) }

    /// Calls a synchronous function of a plugin through the gate and gives its `out` parameters as text.
    public func call(_ function: String, of plugin: String, _ inputs: GateValue...) throws -> [String] {
        try HostCall(host.edge(nil, function, of: plugin)).synchronous(inputs).map(\.value.text)
    }

    /// The folder of the running program, where a build leaves libraries and the host's helper programs.
    public static var executableDirectory: String { OwnExecutable.directory }

    private static func makeFolder() throws(HostError) -> String {
        var template = Array("/tmp/crucible-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw HostError(["no folder can be made in /tmp: \(String(cString: strerror(errno)))"]) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func remove(_ folder: String) {
        try? FileManager.default.removeItem(atPath: folder)
    }
}
