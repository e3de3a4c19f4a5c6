/// Who asks: one generation of a plugin.
public struct CacheCaller: Sendable, Hashable, CustomStringConvertible {
    public let plugin: String
    /// Grows with every generation of the plugin.
    public let generation: Int

    public init(plugin: String, generation: Int) {
        self.plugin = plugin
        self.generation = generation
    }

    public var description: String { "'\(plugin)' generation \(generation)" }
}
