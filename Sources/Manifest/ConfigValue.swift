/// The `config` of a plugin: an object of any shape, with references to environment variables in its strings.
///
/// Printing it, by whatever means, shows the references and not the values.
public struct ConfigValue: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var tree: JSONTree<EnvironmentText>

    static var empty: ConfigValue { ConfigValue(tree: .object([])) }

    /// The value as compact JSON with sorted keys, references replaced: for the plugin only, since it holds secrets.
    /// Before `Manifest.resolved(environment:)` the references are still in it as written.
    public func json() -> String { tree.json(\.value) }

    /// The value as compact JSON with sorted keys and references as written: for people.
    public func display() -> String { tree.json(\.written) }

    public var description: String { display() }
    public var debugDescription: String { display() }
    public var customMirror: Mirror { Mirror(self, children: ["display": display()]) }
}
