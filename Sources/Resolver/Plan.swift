import Descriptor

/// What will be started, in which order, and what is connected to what.
public struct Plan: Sendable, Equatable {
    /// In start order: every plugin comes after all of its `dependencies`. Stopping goes backwards.
    public var plugins: [PlannedPlugin]

    public init(plugins: [PlannedPlugin]) { self.plugins = plugins }
}

/// One plugin of a plan, with every requirement bound.
public struct PlannedPlugin: Sendable, Equatable {
    public var id: String
    public var descriptor: PluginDescriptor
    /// One for each required interface, in the descriptor's order.
    public var bindings: [Binding]
    /// The plugins to be started before this one, by id, each once. An optional or `many` provider whose order would close a cycle is
    /// bound but not listed here: it is started after this plugin.
    public var dependencies: [Dependency]

    public init(id: String, descriptor: PluginDescriptor, bindings: [Binding], dependencies: [Dependency]) {
        self.id = id
        self.descriptor = descriptor
        self.bindings = bindings
        self.dependencies = dependencies
    }
}

/// Who provides one required interface.
public struct Binding: Sendable, Equatable {
    public var interface: InterfaceName
    public var isOptional: Bool
    public var isMany: Bool
    /// Exactly one, none if it is optional and absent, or any number (at least one unless optional) if it is `many`: sorted by id, or in
    /// the manifest's order where the manifest binds it.
    public var providers: [Provider]

    public init(interface: InterfaceName, isOptional: Bool, isMany: Bool, providers: [Provider]) {
        self.interface = interface
        self.isOptional = isOptional
        self.isMany = isMany
        self.providers = providers
    }
}

/// One provider of a required interface.
public struct Provider: Sendable, Equatable {
    /// What `plugin` says for the host's own services. No plugin may have this id.
    public static let host = "host"

    public var plugin: String
    /// For each required signature, in the requirement's order, the index of the function in the provider's list.
    public var functions: [Int]

    public init(plugin: String, functions: [Int]) {
        self.plugin = plugin
        self.functions = functions
    }
}

/// That a plugin starts after another.
public struct Dependency: Sendable, Hashable {
    public var plugin: String
    /// Whether the plugin cannot run without it: a requirement that is neither optional nor `many`. A required `many` needs any one of
    /// its providers, which its binding tells.
    public var isStrong: Bool

    public init(plugin: String, isStrong: Bool) {
        self.plugin = plugin
        self.isStrong = isStrong
    }
}
