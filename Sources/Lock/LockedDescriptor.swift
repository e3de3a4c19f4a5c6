import Descriptor

/// What a lock keeps of what a library says about itself.
public struct LockedDescriptor: Sendable, Hashable {
    /// The library's own id, `vendor.name`.
    public var id: String
    public var version: SemanticVersion
    /// Sorted.
    public var provides: [LockedInterface]
    /// Sorted.
    public var requires: [LockedInterface]

    public init(id: String, version: SemanticVersion, provides: [LockedInterface], requires: [LockedInterface]) {
        self.id = id
        self.version = version
        self.provides = provides.sorted()
        self.requires = requires.sorted()
    }

    public init(_ descriptor: PluginDescriptor) {
        self.init(
            id: descriptor.id, version: descriptor.version,
            provides: descriptor.provides.map { LockedInterface($0.interface, minor: $0.minor) },
            requires: descriptor.requires.map { LockedInterface($0.interface, minor: $0.minimumMinor) })
    }
}
