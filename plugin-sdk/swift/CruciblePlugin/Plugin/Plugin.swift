/// An implementation of one or more interfaces, in a dynamic library of its own.
///
/// Conform a class, then declare the library's one symbol:
///
///     @_cdecl("crucible_plugin_entry")
///     public func entry(_ negotiation: Negotiation) -> Int32 { serve(MyPlugin.self, negotiation) }
///
/// Every function may be called from any thread, the lifecycle functions one at a time.
public protocol Plugin: AnyObject, Sendable {
    /// What the library says about itself before anything of it runs. Must not do work.
    static var description: PluginDescription { get }

    /// Makes the instance. Must not block: read the configuration here, reach for the outside in ``start(_:)``.
    init(host: Host) throws

    /// Connects to what the plugin needs; may take until the deadline of `call`.
    func start(_ call: Call) async throws

    /// Returns when the plugin can take calls, throws when it cannot.
    func ready(_ call: Call) async throws

    /// Ends background work of its own accord; calls in flight go on.
    func drain(_ call: Call) async throws

    /// Releases everything. No call is in flight.
    func stop(_ call: Call) async
}

extension Plugin {
    public func start(_ call: Call) async throws {}
    public func ready(_ call: Call) async throws {}
    public func drain(_ call: Call) async throws {}
    public func stop(_ call: Call) async {}
}

/// A plugin whose state moves to the next generation when its library is replaced while it runs.
public protocol StatefulPlugin: Plugin {
    /// The name and the versions of what ``saveState(_:)`` writes.
    static var state: StateDescription { get }

    /// The state as bytes, in the version of ``state``. No call is inside the plugin.
    func saveState(_ call: Call) throws -> [UInt8]

    /// Takes over state that another library wrote. What does not fit is refused by throwing, and nothing has changed then.
    func restoreState(_ state: [UInt8], version: UInt32, _ call: Call) throws
}

/// What the state of a plugin is called, and which versions of it a library knows.
public struct StateDescription: Sendable {
    /// A name that both libraries know, `vendor.name`.
    public var schema: String
    /// The version that ``StatefulPlugin/saveState(_:)`` writes.
    public var version: UInt32
    /// The oldest version that ``StatefulPlugin/restoreState(_:version:_:)`` takes.
    public var oldestVersion: UInt32

    public init(schema: String, version: UInt32, oldestVersion: UInt32? = nil) {
        self.schema = schema
        self.version = version
        self.oldestVersion = oldestVersion ?? version
    }
}

/// The static description of a plugin library.
public struct PluginDescription: Sendable {
    /// `vendor.name`.
    public var id: String
    /// Semantic version, `1.2.3`.
    public var version: String
    /// One line for people.
    public var summary: String
    public var provides: [Provided]
    public var requires: [Requirement]
    /// How long ``Plugin/start(_:)`` may take unless the manifest says otherwise.
    public var startDeadline: Duration?
    /// Grants that it would like, for people: `http api.example.com`.
    public var wants: [String]

    public init(
        id: String, version: String, summary: String, provides: [Provided], requires: [Requirement] = [],
        startDeadline: Duration? = nil, wants: [String] = []
    ) {
        self.id = id
        self.version = version
        self.summary = summary
        self.provides = provides
        self.requires = requires
        self.startDeadline = startDeadline
        self.wants = wants
    }
}

/// An interface that a plugin needs. Which functions it uses decides what the host compares and binds.
public struct Requirement: Sendable {
    public enum Cardinality: Sendable { case one, many }

    public var interface: Interface
    public var cardinality: Cardinality
    public var isOptional: Bool

    public static func one(_ interface: Interface) -> Requirement {
        Requirement(interface: interface, cardinality: .one, isOptional: false)
    }

    public static func optional(_ interface: Interface) -> Requirement {
        Requirement(interface: interface, cardinality: .one, isOptional: true)
    }

    /// Every provider; at least one unless `isOptional`.
    public static func many(_ interface: Interface, isOptional: Bool = false) -> Requirement {
        Requirement(interface: interface, cardinality: .many, isOptional: isOptional)
    }
}

/// A named interface and the signature texts of its functions.
public struct Interface: Hashable, Sendable {
    /// `vendor.name/major`.
    public var name: String
    public var minor: UInt32
    /// One text per function, as in `route(str request, out str decision)`.
    public var signatures: [String]

    public init(name: String, minor: UInt32 = 0, signatures: [String]) {
        self.name = name
        self.minor = minor
        self.signatures = signatures
    }
}
