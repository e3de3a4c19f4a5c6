import FoundationEssentials
import Host

/// What a client asks a running host for: one line of JSON.
struct ControlRequest: Codable, Sendable {
    enum Command: String, Codable, Sendable {
        case status, swap, rollback, leases, events, metrics, figures, report, alerts
        case reportText = "report-text"
        case cacheList = "cache-list"
        case cacheKeys = "cache-keys"
        case cacheGet = "cache-get"
        case cacheExplain = "cache-explain"
        case cacheClear = "cache-clear"
        case cacheImport = "cache-import"
        case cacheExport = "cache-export"
    }

    var command: Command
    var plugin: String?
    /// Absolute path or bare name.
    var library: String?
    /// A JSON object, as text.
    var config: String?
    /// Milliseconds.
    var probation: Int?
    /// A key of the cache, or the prefix of some.
    var key: String?
    /// Absolute path of a file that the host reads.
    var path: String?
    /// Patterns of the names of topics.
    var topics: [String]?
    /// From which sequence of every topic.
    var since: UInt64?
    /// Whether what comes later is wanted too.
    var follow: Bool?

    init(
        _ command: Command, plugin: String? = nil, library: String? = nil, config: String? = nil, probation: Int? = nil, key: String? = nil,
        path: String? = nil, topics: [String]? = nil, since: UInt64? = nil, follow: Bool? = nil
    ) {
        self.command = command
        self.plugin = plugin
        self.library = library
        self.config = config
        self.probation = probation
        self.key = key
        self.path = path
        self.topics = topics
        self.since = since
        self.follow = follow
    }

    static func parse(_ line: String) -> ControlRequest? { try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) }

    /// What is to be swapped; nil when something is missing.
    var swapRequest: SwapRequest? {
        guard let plugin else { return nil }
        let watched = probation.map { Duration.milliseconds(max(0, min($0, 86_400_000))) }
        switch command {
        case .rollback: return SwapRequest(plugin: plugin, source: .previous, probation: watched)
        case .swap: return library.map { SwapRequest(plugin: plugin, source: .library($0), config: config, probation: watched) }
        default: return nil
        }
    }
}

/// One line of a host's answer to a request for a swap: a step, then the report; or why there is none.
struct ControlReply: Codable, Sendable {
    var step: SwapStepReport?
    var report: SwapReport?
    var errors: [String]?
}
