/// How much the caches of all plugins may take together.
public struct CacheSettings: Sendable, Hashable {
    /// Bytes of memory, overhead included; 1 MiB to 64 GiB.
    public var memory = 64 << 20
    /// Bytes on disk, at most 1 TiB; 0: nothing is written to disk.
    public var disk = 256 << 20

    /// The defaults.
    public init() {}

    static let memoryRange = (1 << 20)...(64 << 30)
    static let diskRange = 0...(1 << 40)
}

/// A namespace of the cache: the keys that begin with its prefix.
public struct NamespaceEntry: Sendable, Hashable {
    /// Where entries are kept.
    public enum Strategy: String, Sendable, CaseIterable {
        /// In memory and on disk.
        case performance
        /// In memory; on disk what no longer fits.
        case standard
        /// In memory and never on disk.
        case memory
    }

    /// What happens when one plugin writes what another has written, and both are fresh.
    public enum Conflict: String, Sendable, CaseIterable {
        /// The entry of the plugin with the greater weight stays.
        case priority
        /// The later one counts.
        case timestamp
        /// What has been read stays; otherwise the later one counts.
        case usage
        /// The smaller one stays.
        case size
    }

    /// Ends with `:`, at most 64 bytes of `a-z`, `0-9`, `_`, `-`, `.` and `:`, a letter first.
    public internal(set) var prefix: String
    /// Where it stands; where its plugin stands, if it is there by default.
    public internal(set) var position: SourcePosition
    public var strategy: Strategy
    /// After this time an entry is no longer fresh, 1s to 365 days.
    public var ttl: Duration
    /// How long an entry that is no longer fresh is still given while it is refreshed, at most 30 days.
    public var stale: Duration = .zero
    /// Bytes of memory that it always has; 128 KiB to 1 GiB.
    public var min = 128 << 10
    /// The most bytes of memory that it may have; nil: as much as there is.
    public var max: Int?
    /// How much a hit here counts beside one elsewhere when memory is shared out, 1 to 100.
    public var priority: Int
    public var conflict = Conflict.timestamp
    /// Plugins, beside its own, that may read.
    public var readers: [String] = []
    /// Plugins, beside its own, that may read and write.
    public var writers: [String] = []

    /// The defaults of a namespace with this prefix.
    public init(prefix: String, position: SourcePosition) {
        self.prefix = prefix
        self.position = position
        (strategy, ttl, priority) = Self.standards[prefix] ?? (.standard, .seconds(600), 50)
    }

    private static let standards: [String: (Strategy, Duration, Int)] = [
        "routing:": (.performance, .seconds(1800), 90), "voice:": (.performance, .seconds(900), 80),
        "mcp:": (.standard, .seconds(600), 70), "orchestration:": (.memory, .seconds(300), 85),
    ]

    static let ttlRange: ClosedRange<Duration> = .seconds(1) ... .seconds(365 * 86_400)
    static let staleRange: ClosedRange<Duration> = .zero ... .seconds(30 * 86_400)
    static let minRange = (128 << 10)...(1 << 30)
    static let maxRange = (128 << 10)...(64 << 30)
    static let priorityRange = 1...100
    /// Namespaces of one plugin.
    static let most = 16

    /// Whether a key can begin with both prefixes.
    static func overlap(_ first: String, _ second: String) -> Bool { first.hasPrefix(second) || second.hasPrefix(first) }

    static func isPrefix(_ text: String) -> Bool {
        let isFine = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || "_-.:".utf8.contains(byte)
        }
        return (2...64).contains(text.utf8.count) && text.utf8.last == UInt8(ascii: ":")
            && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text.utf8.first ?? 0) && text.utf8.allSatisfy(isFine)
    }
}
