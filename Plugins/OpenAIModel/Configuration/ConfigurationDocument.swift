import CruciblePlugin

/// The configuration as it is written. Names in the manifest are the coding keys.
struct ConfigurationDocument: Decodable {
    struct Timeouts: Decodable {
        var connect: Interval?
        var idle: Interval?
        var request: Interval?
    }

    struct Retry: Decodable {
        var attempts: Int?
        var backoff: Interval?
        var limit: Interval?
    }

    struct Server: Decodable {
        var command: [String]
        var environment: [String: String]?
        var ready: String
        var startTimeout: Interval?
        var missing: String?

        enum CodingKeys: String, CodingKey {
            case command, environment, ready, missing
            case startTimeout = "start_timeout"
        }
    }

    var baseURL: String
    var apiKey: String?
    var timeouts: Timeouts?
    var retry: Retry?
    var models: [ModelInfo]?
    var discover: Bool?
    var server: Server?

    enum CodingKeys: String, CodingKey {
        case timeouts, retry, models, discover, server
        case baseURL = "base_url"
        case apiKey = "api_key"
    }

    /// The keys that exist, by the path of the object that has them; `[]` stands for any element.
    static let knownKeys: [String: Set<String>] = [
        "": ["base_url", "api_key", "timeouts", "retry", "models", "discover", "server"],
        "timeouts": ["connect", "idle", "request"],
        "retry": ["attempts", "backoff", "limit"],
        "models[]": [
            "id", "context_length", "input_cost_per_million", "output_cost_per_million", "abilities", "quality", "tokens_per_second",
        ],
        "server": ["command", "environment", "ready", "start_timeout", "missing"],
    ]
}
