/// One value that is in force, and where it came from.
public struct EffectiveValue: Sendable, Hashable, CustomStringConvertible {
    /// Where a value came from.
    public enum Source: Sendable, Hashable {
        /// It stands in the manifest, here.
        case manifest(SourcePosition)
        /// The manifest does not say; this is the default.
        case `default`
    }

    /// Where the value belongs: `plugins.routing.start.attempts`, `plugins.voice.config.council[0]`,
    /// `plugins.orchestration.bind["crucible.model/1"][0]`.
    public var path: String
    /// The value for people; references to the environment as written.
    public var value: String
    /// Where it came from.
    public var source: Source

    /// `path = value (line:column)` or `(default)`.
    public var description: String {
        switch source {
        case .manifest(let position): "\(path) = \(value) (\(position))"
        case .default: "\(path) = \(value) (default)"
        }
    }
}
