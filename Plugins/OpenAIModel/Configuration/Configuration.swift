import CruciblePlugin

/// What the manifest says to this plugin, checked.
struct Configuration: Equatable, Sendable {
    struct Timeouts: Equatable, Sendable {
        var connect = Duration.seconds(5)
        /// Without a byte of the answer.
        var idle = Duration.seconds(60)
        /// For a whole completion, repeated attempts included.
        var request = Duration.seconds(300)
    }

    struct Server: Equatable, Sendable {
        var command: [String]
        var environment: [String: String]
        var ready: String
        var startTimeout: Duration
        /// What to do when the command cannot be started.
        var missing: String?

        /// Whether the host must find a port.
        func needsPort(baseURL: String) -> Bool {
            ([baseURL, ready] + command + environment.values).contains(where: PortTemplate.isIn)
        }
    }

    /// May hold `{port}`.
    var baseURL: String
    var apiKey: String?
    var timeouts: Timeouts
    var retry: RetryPolicy
    var models: [ModelInfo]
    var discover: Bool
    var server: Server?

    func endpoint(port: Int?) throws(Failure) -> EndpointURL {
        guard let url = EndpointURL(PortTemplate.fill(baseURL, port)) else { throw Failure(.invalidArgument, ConfigurationCheck.addressRule) }
        return url
    }
}
