import Cache
import CacheDisk
import GRDB
import HostTesting
import Testing

/// What is not as it was written is not given out, and nothing is thrown away that somebody might want to see.
@Suite struct DamageTests {
    private let folder = Folder()
    private let clock = VirtualClock()

    private func edit(_ sql: String) throws {
        let queue = try DatabaseQueue(path: "\(folder.path)/cache.sqlite")
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    private func write() throws {
        let tier = try DiskSample.tier(folder, clock)
        for number in 0..<3 { tier.write(DiskSample.record("a:\(number)", [UInt8(number)], tags: ["t"], clock: clock)) }
        tier.close()
    }

    @Test(arguments: [
        "value = x'09'", "tags = x''", "plugin = 'somebody'", "generation = 8", "stored = stored + 1", "expires = expires + 1000000000000",
        "stale_until = stale_until + 1", "digest = x'00'", "value = 'text'", "generation = 'text'", "key = x'613a39'",
    ])
    func anEditedRowIsNotServed(change: String) throws {
        try write()
        try edit("UPDATE entries SET \(change) WHERE key = x'613a31'")
        let tier = try DiskSample.tier(folder, clock)
        let key = change.hasPrefix("key") ? "a:9" : "a:1"
        #expect(tier.mayHave(CacheKey(key), in: DiskSample.namespace))
        #expect(tier.value(key) == nil)
        #expect(tier.figures.damaged == 1)
        tier.flush()
        #expect(!tier.mayHave(CacheKey(key), in: DiskSample.namespace))
        // The others are.
        #expect(tier.value("a:0") == [0] && tier.value("a:2") == [2])
        #expect(tier.figures.entries == 2)
        tier.close()
    }

    @Test func aRowOfAnotherKeyIsNotServed() throws {
        try write()
        try edit("UPDATE entries SET (value, digest) = (SELECT value, digest FROM entries WHERE key = x'613a32') WHERE key = x'613a31'")
        let tier = try DiskSample.tier(folder, clock)
        #expect(tier.value("a:1") == nil)
        tier.close()
    }

    @Test func aFileThatIsNoDatabaseIsMovedAside() throws {
        let nonsense = [UInt8](repeating: UInt8(ascii: "?"), count: 8_192)
        folder.replace("cache.sqlite", with: nonsense)
        let tier = try DiskSample.tier(folder, clock)
        #expect(tier.notices.count == 1)
        let name = try #require(folder.names.first { $0.hasPrefix("cache.sqlite.damaged-") })
        #expect(tier.notices[0].contains("moved aside to \(folder.path)/\(name)"))
        #expect(folder.bytes(name) == nonsense)
        tier.write(DiskSample.record("a:k", clock: clock))
        tier.flush()
        #expect(tier.value("a:k") == [1, 2, 3])
        tier.close()
    }

    @Test func aFileOfAnotherVersionIsMovedAside() throws {
        try write()
        try edit("PRAGMA user_version = 7")
        let tier = try DiskSample.tier(folder, clock)
        #expect(tier.notices.first?.contains("its schema version is 7, and this host has 1") == true)
        #expect(folder.names.contains { $0.hasPrefix("cache.sqlite.version-7-") })
        #expect(tier.figures.entries == 0)
        tier.close()
    }

    @Test func damageThatShowsLaterReplacesTheFile() throws {
        let first = try DiskSample.tier(folder, clock)
        for number in 0..<400 { first.write(DiskSample.record("a:\(number)", [UInt8](repeating: 7, count: 2_000), clock: clock)) }
        first.close()
        // The header, the schema and the index of the keys stay whole: the table's pages do not.
        var bytes = folder.bytes("cache.sqlite")
        let pages = try tablePages()
        for page in pages { for at in (page - 1) * 4_096..<page * 4_096 { bytes[at] = 0xa5 } }
        folder.replace("cache.sqlite", with: bytes)
        let tier = try DiskSample.tier(folder, clock)
        for number in 0..<400 { #expect(tier.value("a:\(number)") == nil) }
        tier.flush()
        #expect(tier.notices.contains { $0.contains("moved aside") }, "\(tier.notices)")
        #expect(folder.names.filter { $0.hasPrefix("cache.sqlite.damaged-") }.count >= 1)
        tier.write(DiskSample.record("a:k", clock: clock))
        tier.flush()
        #expect(tier.value("a:k") == [1, 2, 3])
        tier.close()
    }

    /// The numbers of the pages below the root of the table.
    private func tablePages() throws -> [Int] {
        let queue = try DatabaseQueue(path: "\(folder.path)/cache.sqlite")
        defer { try? queue.close() }
        return try queue.read { db in
            let root = try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'entries'")!
            return [root]
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        #expect(throws: DiskFailure.self) { try SQLiteDiskTier(folder: "/nowhere/at/all", budget: 1 << 20, clock: clock) }
        #expect(throws: DiskFailure.self) { try SQLiteDiskTier(folder: folder.path, budget: 1, clock: clock) }
    }
}
