import Builtin
import Gate
import LibraryLock
import Lifecycle
import Loader
import Logging
import Manifest
import ProcessSupervision
import Timing

/// What a host is made of: the manifest, and everything that reaches outside, so that a test can put its own in place.
public struct HostConfiguration: Sendable {
    /// With environment references resolved.
    public var manifest: Manifest
    public var locator: LibraryLocator
    /// The executable that describes libraries in a child process.
    public var runner: String
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
    /// Services beside log, clock, config and process.
    public var services: @Sendable (SettingsTable, any MonotonicClock) -> [any HostService]
    /// Told of every change of a plugin's state, on the lifecycle's queue.
    public var onTransition: @Sendable (Transition) -> Void

    public init(
        manifest: Manifest, locator: LibraryLocator, runner: String, lock: LockFile? = nil, stagingParent: String,
        faults: FaultSettings? = nil,
        environment: [String: String], logger: Logger, clock: any MonotonicClock = SystemClock.shared,
        describeDeadline: Duration = LibraryDescriber.defaultDeadline,
        mode: LifecycleMachine.Mode = .parallel,
        services: @escaping @Sendable (SettingsTable, any MonotonicClock) -> [any HostService] = { _, _ in [] },
        onTransition: @escaping @Sendable (Transition) -> Void = { _ in }
    ) {
        self.manifest = manifest
        self.locator = locator
        self.runner = runner
        self.lock = lock
        self.stagingParent = stagingParent
        self.faults = faults
        self.environment = environment
        self.logger = logger
        self.clock = clock
        self.describeDeadline = describeDeadline
        self.mode = mode
        self.services = services
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
