/// What a plugin may use. Everything else is refused.
public struct Grants: Sendable {
    /// Hosts it may speak HTTP to.
    public internal(set) var http: [HTTPGrant] = []
    var commandTexts: [EnvironmentText] = []
    var fileTexts: [EnvironmentText] = []

    /// Programs it may start. With a `/`: a path, relative to the manifest; without: a name to look up in `PATH`.
    public var commands: [String] { commandTexts.map(\.value) }

    /// Files it may read through the config service, relative to the manifest.
    public var files: [String] { fileTexts.map(\.value) }
}
