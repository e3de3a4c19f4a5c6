import Descriptor
import Signature

/// One reason why one plugin is not in the plan.
public struct ResolutionProblem: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// Why its library could not be described.
        case notDescribed(String)
        /// Its id is the one that stands for the host.
        case reservedID
        /// Several candidates have its id.
        case duplicateID
        /// Its descriptor lists an interface twice.
        case duplicateProvided(InterfaceName)
        case duplicateRequired(InterfaceName)
        /// It provides an interface which the host provides.
        case providedByHost(InterfaceName)
        /// Nobody provides an interface of that major: which others exist, and which plugins might, were they not broken themselves.
        case missing(RequiredVersion, existing: [ExistingVersion], unknown: [String])
        /// The interface exists, but its minor lies below the required one.
        case minorTooOld(RequiredVersion, existing: [ExistingVersion])
        /// The provider's function has the name, but other parameters.
        case signatureMismatch(InterfaceName, provider: String, required: Signature, provided: Signature)
        /// The provider has no function of that name, but those of `existing`.
        case missingFunction(InterfaceName, provider: String, required: Signature, existing: [String])
        /// Several plugins provide what must come from one, and the manifest does not say from which.
        case ambiguous(InterfaceName, providers: [String])
        /// The manifest's binding of an interface (by its name as written) cannot be followed.
        case bindingInvalid(String, BindingFault)
        /// Requires itself by way of others; starts with the smallest id. Each cycle is the problem of one plugin; the others in it are
        /// blocked.
        case cycle([CycleStep])
        /// What it needs has problems. Several causes if it needs one of several and all failed.
        case blocked([BlockingCause])
    }

    public var plugin: String
    public var kind: Kind
    /// For a requirement that cannot be met: which plugins asked for this one, from one that nobody asks for down to this one. Empty if
    /// nobody asks for this one.
    public var askedBy: [String]

    public init(plugin: String, kind: Kind, askedBy: [String] = []) {
        self.plugin = plugin
        self.kind = kind
        self.askedBy = askedBy
    }
}

/// What a plugin requires of an interface.
public struct RequiredVersion: Sendable, Equatable {
    public var interface: InterfaceName
    public var minimumMinor: Int

    public init(_ interface: InterfaceName, minimumMinor: Int) {
        self.interface = interface
        self.minimumMinor = minimumMinor
    }
}

/// An interface that somebody provides.
public struct ExistingVersion: Sendable, Equatable {
    public var interface: InterfaceName
    public var minor: Int
    /// A plugin's id, or `Provider.host`.
    public var provider: String

    public init(_ interface: InterfaceName, minor: Int, provider: String) {
        self.interface = interface
        self.minor = minor
        self.provider = provider
    }
}

/// Why a binding of the manifest cannot be followed.
public enum BindingFault: Sendable, Equatable {
    /// The plugin does not require the interface, but these.
    case notRequired([InterfaceName])
    /// No plugin has that id; these provide the interface.
    case unknownPlugin(String, providers: [String])
    /// That plugin does not provide the interface, but `provided`; `providers` do.
    case notProvided(String, provided: [InterfaceName], providers: [String])
    case itself
    /// Bound to several where exactly one is required.
    case several([String])
    /// Bound to nobody, though required.
    case nobody
    case twice(String)
    /// Bound to a plugin, though the host provides it.
    case hostService(String)
}

/// One plugin of a cycle, and what it requires of the next one.
public struct CycleStep: Sendable, Equatable {
    public var plugin: String
    public var interfaces: [InterfaceName]

    public init(plugin: String, interfaces: [InterfaceName]) {
        self.plugin = plugin
        self.interfaces = interfaces
    }
}

/// Why a needed plugin is not in the plan.
public struct BlockingCause: Sendable, Equatable {
    /// From the needed plugin to the one whose failure is the root.
    public var chain: [String]
    /// What is wrong with the last of them.
    public var reason: String

    public init(chain: [String], reason: String) {
        self.chain = chain
        self.reason = reason
    }
}
