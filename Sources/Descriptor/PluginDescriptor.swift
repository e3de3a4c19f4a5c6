import Signature

/// What a plugin library says about itself, as values: read from its C descriptor, checked, without pointers.
public struct PluginDescriptor: Sendable, Hashable {
    public enum ThreadModel: String, Sendable, Hashable, Codable { case serial, concurrent }
    public enum UnloadClass: String, Sendable, Hashable, Codable { case never, attempt }

    public struct Provided: Sendable, Hashable {
        public var interface: InterfaceName
        public var minor: Int
        public var functions: [Signature]

        public init(interface: InterfaceName, minor: Int, functions: [Signature]) {
            self.interface = interface
            self.minor = minor
            self.functions = functions
        }
    }

    public struct Required: Sendable, Hashable {
        public var interface: InterfaceName
        public var minimumMinor: Int
        public var isOptional: Bool
        /// Bound to every provider instead of exactly one.
        public var isMany: Bool
        public var functions: [Signature]

        public init(interface: InterfaceName, minimumMinor: Int, isOptional: Bool, isMany: Bool, functions: [Signature]) {
            self.interface = interface
            self.minimumMinor = minimumMinor
            self.isOptional = isOptional
            self.isMany = isMany
            self.functions = functions
        }
    }

    public struct StateSchema: Sendable, Hashable {
        public var id: String
        public var oldestRestorable: Int
        public var written: Int

        public init(id: String, oldestRestorable: Int, written: Int) {
            self.id = id
            self.oldestRestorable = oldestRestorable
            self.written = written
        }
    }

    /// `vendor.name`
    public var id: String
    public var version: SemanticVersion
    public var summary: String
    public var abi: Int
    public var threadModel: ThreadModel
    public var unloadClass: UnloadClass
    public var startDeadline: Duration?
    public var provides: [Provided]
    public var requires: [Required]
    public var wants: [String]
    public var stateSchema: StateSchema?
    /// Names of the lifecycle functions that it implements, in the ABI's order.
    public var lifecycle: [String]

    public init(
        id: String, version: SemanticVersion, summary: String = "", abi: Int = 1, threadModel: ThreadModel = .concurrent,
        unloadClass: UnloadClass = .never, startDeadline: Duration? = nil, provides: [Provided] = [], requires: [Required] = [],
        wants: [String] = [], stateSchema: StateSchema? = nil, lifecycle: [String] = []
    ) {
        self.id = id
        self.version = version
        self.summary = summary
        self.abi = abi
        self.threadModel = threadModel
        self.unloadClass = unloadClass
        self.startDeadline = startDeadline
        self.provides = provides
        self.requires = requires
        self.wants = wants
        self.stateSchema = stateSchema
        self.lifecycle = lifecycle
    }
}
