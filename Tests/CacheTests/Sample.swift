import Cache
import HostTesting
import Locking

/// What the tests here have in common.
enum Sample {
    static let owner = CacheCaller(plugin: "owner", generation: 1)

    /// A store with one namespace `a:` of `owner`.
    static func store(
        _ clock: VirtualClock = VirtualClock(), strategy: CacheStrategy = .memory, stale: Duration = .zero,
        conflicts: ConflictPolicy = .timestamp, grants: [CacheGrant] = [], others: [NamespaceSettings] = [], memory: Int = 8 << 20,
        disk: (any DiskTier)? = nil, limits: FlightLimits = FlightLimits(), weights: [String: Int] = [:]
    ) throws -> CacheStore {
        let namespace = NamespaceSettings(
            prefix: "a:", owner: "owner", strategy: strategy, timeToLive: .seconds(100), stale: stale, conflicts: conflicts, grants: grants)
        let settings = CacheSettings(memory: memory, disk: disk == nil ? 0 : 1 << 20, namespaces: [namespace] + others, weights: weights)
        return try CacheStore(settings, disk: disk, clock: clock, flights: limits)
    }
}

extension CacheStore {
    /// The value as text; nil on a miss.
    func text(_ key: String, _ caller: CacheCaller = Sample.owner) throws -> String? {
        try get(CacheKey(key), caller).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @discardableResult
    func put(
        _ key: String, _ text: String, ttl: Duration = .zero, tags: [String] = [], _ caller: CacheCaller = Sample.owner
    ) throws -> Bool {
        try put(CacheKey(key), Array(text.utf8), ttlMilliseconds: ttl.components.seconds * 1000, tags: tags, caller)
    }

    func figures(_ prefix: String = "a:") -> NamespaceFigures { report.namespaces.first { $0.prefix == prefix }! }
}

/// Answers to claims, in the order in which they came.
final class Answers: Sendable {
    private let all = Locked<[ClaimAnswer]>([])

    var list: [ClaimAnswer] { all.withLock { $0 } }
    var last: ClaimAnswer? { list.last }

    /// For `claim`.
    var add: @Sendable (ClaimAnswer) -> Void {
        { answer in self.all.withLock { $0.append(answer) } }
    }
}

extension ClaimAnswer {
    var flight: FlightID? {
        switch self {
        case .compute(let flight): flight
        case .stale(_, let flight): flight
        case .hit, .failed: nil
        }
    }
}
