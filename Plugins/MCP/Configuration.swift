/// The plugin's `config`, checked.
struct Configuration: Equatable, Sendable {
    /// Sorted by name.
    var servers: [ServerConfiguration]
    /// `file:` URIs that servers may ask for.
    var roots: [String]
    var restart: RestartPolicy
}

/// One server of the configuration.
struct ServerConfiguration: Equatable, Sendable {
    var name: String
    /// Program and arguments, as the process service takes them.
    var command: [String]
    var environment: [String: String]
    var directory: String?
    /// The plugin does not start without it.
    var required: Bool
    /// From the start of the process until its tools are known.
    var startTimeout: Duration
    /// For one tool call.
    var callTimeout: Duration
    /// Tools whose results may be given again, to the same arguments.
    var cached: Set<String> = []
    /// For how long.
    var cacheTime: Duration = .seconds(60)
}

extension Configuration {
    static let maximumServers = 64
    static let maximumRoots = 64
}
