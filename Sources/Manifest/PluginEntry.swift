/// One plugin of a manifest.
public struct PluginEntry: Sendable {
    /// Its name in this manifest, `[a-z][a-z0-9_-]{0,63}`.
    public internal(set) var id: String
    /// Where its id stands.
    public internal(set) var position: SourcePosition
    var libraryText: EnvironmentText
    /// Set if its library is a plain C library, which the manifest declares.
    public internal(set) var foreign: ForeignEntry?
    /// What it is configured with; an object, `{}` by default.
    public internal(set) var config: ConfigValue
    /// How it is started.
    public internal(set) var start: StartPolicy
    /// Whether the host stops if it fails; otherwise the host goes on without it.
    public internal(set) var required: Bool
    /// What it may use.
    public internal(set) var grants: Grants
    /// By interface (`crucible.model/1`), the ids of the plugins that satisfy its requirement, in the order preferred.
    public internal(set) var bindings: [String: [String]]
    /// How it is swapped.
    public internal(set) var swap: SwapSettings
    /// How its health is watched.
    public internal(set) var health: HealthSettings
    /// Its share of what is leased.
    public internal(set) var lease: LeaseShare
    /// Its namespaces in the cache.
    public internal(set) var namespaces: [NamespaceEntry]

    /// The library to open: a bare name, or a path if it contains a `/` (see `Manifest.resolvedPath`). The bare name of a foreign library is
    /// for the dynamic linker.
    /// Before `Manifest.resolved(environment:)`, references are still in it as written.
    public var library: String { libraryText.value }

    /// The library as written, for messages: references to the environment are not replaced.
    public var libraryForDisplay: String { libraryText.written }
}
