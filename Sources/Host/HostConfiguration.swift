import Builtin
import Cache
import Gate
import LibraryLock
import Lifecycle
import Loader
import Logging
import Manifest
import Metric
import OTLPExport
import ProcessSupervision
import Recording
import Timing

/// What a host is made of: the manifest, and everything that reaches outside, so that a test can put its own in place.
public struct HostConfiguration: Sendable {
    /// With environment references resolved.
    public var manifest: Manifest
    public var locator: LibraryLocator
    /// The path of `crucible-describer`, which describes a library in a child process.
    public var describer: String
    /// What the libraries must be; without one, they may be anything.
    public var lock: LockFile?
    /// An existing folder in which the staging area is made.
    public var stagingParent: String
    /// nil: a crash leaves no report, and nobody is kept out because of one.
    public var faults: FaultSettings?
    /// The host's own environment.
    public var environment: [String: String]
    public var logger: Logger
    public var clock: any MonotonicClock
    /// How long a library may take to describe itself in its child process.
    public var describeDeadline: Duration
    public var mode: LifecycleMachine.Mode
    /// How many ended generations of one plugin may stay mapped, since nothing gives their memory back.
    public var residentLimit: Int
    /// Who records what crosses into a plugin and out of it, by the plugin's id.
    public var recorders: [String: Recorder] = [:]
    /// Services beside those that every host has.
    public var services: [ServiceFactory]
    /// Where cached entries are kept beside memory, given how many bytes of it there may be; nil: nowhere. Closed with the host.
    public var cacheDisk: (@Sendable (_ bytes: Int) throws -> any DiskTier)?
    /// What the plugins' figures are written into; nil: a registry of its own.
    public var registry: MetricRegistry?
    /// What takes spans and figures to where the manifest wants them; nil: nothing does.
    public var collectorSender: (@Sendable (CollectorSettings) -> any CollectorSender)?
    /// Told of every change of a plugin's state, on the lifecycle's queue.
    public var onTransition: @Sendable (Transition) -> Void

    public init(
        manifest: Manifest, locator: LibraryLocator, describer: String, lock: LockFile? = nil, stagingParent: String,
        faults: FaultSettings? = nil,
        environment: [String: String], logger: Logger, clock: any MonotonicClock = SystemClock.shared,
        describeDeadline: Duration = LibraryDescriber.defaultDeadline,
        mode: LifecycleMachine.Mode = .parallel, residentLimit: Int = 128,
        services: [ServiceFactory] = [],
        cacheDisk: (@Sendable (_ bytes: Int) throws -> any DiskTier)? = nil,
        onTransition: @escaping @Sendable (Transition) -> Void = { _ in }
    ) {
        self.manifest = manifest
        self.locator = locator
        self.describer = describer
        self.lock = lock
        self.stagingParent = stagingParent
        self.faults = faults
        self.environment = environment
        self.logger = logger
        self.clock = clock
        self.describeDeadline = describeDeadline
        self.mode = mode
        self.residentLimit = residentLimit
        self.services = services
        self.cacheDisk = cacheDisk
        self.onTransition = onTransition
    }
}

/// One change of a plugin's state.
public struct Transition: Sendable, Hashable {
    /// Nanoseconds of the monotonic clock.
    public var instant: Int64
    public var plugin: String
    public var from: PluginState
    public var to: PluginState
    public var reason: String?
}

/// Why a host cannot run: every reason, as a line each.
public struct HostError: Error, Sendable, CustomStringConvertible {
    public var reasons: [String]
    public init(_ reasons: [String]) { self.reasons = reasons }
    public var description: String { reasons.joined(separator: "\n") }

    /// The reason of a failed health check, without the name of the function.
    var health: String { description.hasPrefix("health: ") ? String(description.dropFirst(8)) : description }
}
