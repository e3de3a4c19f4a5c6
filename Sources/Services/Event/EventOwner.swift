/// Who publishes and who listens: a generation of a plugin, or the host.
public struct EventOwner: Hashable, Sendable {
    public let plugin: String
    public let generation: Int

    public init(plugin: String, generation: Int) {
        self.plugin = plugin
        self.generation = generation
    }

    /// Manifests cannot give this id to a plugin.
    public static let host = EventOwner(plugin: "host", generation: 0)
}
