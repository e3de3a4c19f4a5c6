import Cache
import CacheDisk
import HostTesting

/// What the tests here have in common.
enum DiskSample {
    static let owner = CacheCaller(plugin: "owner", generation: 7)
    static let settings = NamespaceSettings(prefix: "a:", owner: "owner", strategy: .performance)
    static let namespace = DurableNamespace(settings)!
    static let other = DurableNamespace(NamespaceSettings(prefix: "b:", owner: "owner", strategy: .standard))!

    static func record(
        _ key: String, _ value: [UInt8] = [1, 2, 3], tags: [String] = [], in namespace: DurableNamespace = namespace, clock: VirtualClock,
        seconds: Int64 = 100, stale: Int64 = 0
    ) -> DiskRecord {
        let now = clock.wall()
        return DiskRecord(
            in: namespace, key: CacheKey(key), value: value, tags: tags, writer: owner, stored: now, expires: now + seconds * 1_000_000_000,
            staleUntil: now + (seconds + stale) * 1_000_000_000)
    }

    static func tier(_ folder: Folder, _ clock: VirtualClock, budget: Int = 4 << 20) throws -> SQLiteDiskTier {
        try SQLiteDiskTier(folder: folder.path, budget: budget, clock: clock)
    }
}

extension SQLiteDiskTier {
    func value(_ key: String, in namespace: DurableNamespace = DiskSample.namespace) -> [UInt8]? { read(CacheKey(key), in: namespace)?.value }
}
