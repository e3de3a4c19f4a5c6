import Descriptor

/// What came of resolving: every candidate is either planned or has at least one problem.
public struct Resolution: Sendable, Equatable {
    /// All plugins without problems.
    public var plan: Plan
    /// All that is wrong, at once: causes first, then what they block; each by plugin, then by text.
    public var problems: [ResolutionProblem]
    /// What planned plugins provide and no plugin uses, by plugin, then by interface.
    public var unused: [UnusedInterface]

    public init(plan: Plan, problems: [ResolutionProblem], unused: [UnusedInterface]) {
        self.plan = plan
        self.problems = problems
        self.unused = unused
    }
}

/// An interface which a plugin provides and no plugin is bound to. The host may still use it itself.
public struct UnusedInterface: Sendable, Hashable, CustomStringConvertible {
    public var plugin: String
    public var interface: InterfaceName

    public init(plugin: String, interface: InterfaceName) {
        self.plugin = plugin
        self.interface = interface
    }

    public var description: String { "\(plugin) provides \(interface), which no plugin uses" }
}
