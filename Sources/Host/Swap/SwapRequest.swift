/// What is to be swapped.
public struct SwapRequest: Sendable {
    public enum Source: Sendable, Hashable {
        /// A library as a manifest names one.
        case library(String)
        /// The library that served before.
        case previous
    }

    /// Manifest id.
    public var plugin: String
    public var source: Source
    /// A configuration in place of the manifest's, a JSON object.
    public var config: String?
    /// How long the new generation is watched, in place of what the manifest says.
    public var probation: Duration?

    public init(plugin: String, source: Source, config: String? = nil, probation: Duration? = nil) {
        self.plugin = plugin
        self.source = source
        self.config = config
        self.probation = probation
    }
}
