import Cache
import HostTesting
import Locking
import Testing
import Timing

/// What goes to disk, what comes back, and what never does.
@Suite struct TierTests {
    private let big = String(repeating: "x", count: 20_000)

    /// More than memory holds.
    private func fill(_ store: CacheStore, count: Int = 60) throws {
        for number in 0..<count { try store.put("a:\(number)", "\(number) " + big) }
    }

    private func small(_ clock: VirtualClock, _ strategy: CacheStrategy, _ disk: MemoryDisk) throws -> CacheStore {
        try Sample.store(clock, strategy: strategy, memory: 400_000, disk: disk)
    }

    @Test func performanceWritesEverythingAtOnce() throws {
        let disk = MemoryDisk()
        let store = try Sample.store(strategy: .performance, disk: disk)
        try store.put("a:k", "v", tags: ["t"])
        let record = try #require(disk.records[CacheKey("a:k")])
        #expect((record.value, record.tags, record.writer) == (Array("v".utf8), ["t"], Sample.owner))
        #expect(record.expires - record.stored == 100_000_000_000)
    }

    @Test func standardWritesWhatMemoryHasNoRoomFor() throws {
        let disk = MemoryDisk()
        let store = try small(VirtualClock(), .standard, disk)
        try store.put("a:k", "v")
        #expect(disk.written.isEmpty)
        try fill(store)
        let evictions = store.figures().evictions
        #expect(evictions > 0)
        #expect(disk.written.count == Int(evictions))
        for number in 0..<60 { #expect(try store.text("a:\(number)")?.hasPrefix("\(number) ") == true) }
    }

    @Test func memoryNeverReachesTheDisk() throws {
        let disk = MemoryDisk()
        let store = try small(VirtualClock(), .memory, disk)
        try fill(store)
        #expect(store.figures().evictions > 0)
        #expect(disk.written.isEmpty)
        #expect(DurableNamespace(NamespaceSettings(prefix: "a:", owner: "p", strategy: .memory)) == nil)
    }

    @Test func aNamespaceThatBecameMemoryLeavesTheDisk() throws {
        let disk = MemoryDisk()
        try Sample.store(strategy: .performance, disk: disk).put("a:k", "v")
        #expect(!disk.records.isEmpty)
        _ = try Sample.store(strategy: .memory, disk: disk)
        #expect(disk.records.isEmpty)
    }

    @Test func whatIsOnDiskComesBackWithTheRestOfItsTime() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        try Sample.store(clock, strategy: .performance, disk: disk).put("a:k", "v", tags: ["t"])
        clock.advance(by: .seconds(60))
        let next = try Sample.store(clock, strategy: .performance, disk: disk)
        #expect(try next.text("a:k") == "v")
        // From memory now.
        #expect(try next.text("a:k") == "v")
        #expect((next.figures().hits, next.figures().diskHits, next.figures().misses, next.figures().stores) == (2, 1, 0, 0))
        #expect(try next.invalidate(below: CacheKey("a:"), tags: ["t"], Sample.owner) == 1)
        #expect(disk.records.isEmpty)
    }

    @Test func whatIsOnDiskExpires() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        try Sample.store(clock, strategy: .performance, disk: disk).put("a:k", "v")
        clock.advance(by: .seconds(100))
        let next = try Sample.store(clock, strategy: .performance, stale: .seconds(10), disk: disk)
        #expect(try next.text("a:k") == nil)
    }

    @Test func aStaleValueIsServedFromDiskToo() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        try Sample.store(clock, strategy: .performance, stale: .seconds(10), disk: disk).put("a:k", "v")
        clock.advance(by: .seconds(105))
        let next = try Sample.store(clock, strategy: .performance, stale: .seconds(10), disk: disk)
        #expect(try next.get(CacheKey("a:k"), Sample.owner)?.isStale == true)
        #expect((next.figures().staleHits, next.figures().hits, next.figures().misses) == (1, 0, 0))
    }

    @Test func aRemovalWhileTheDiskIsReadIsNotUndone() throws {
        let disk = MemoryDisk()
        try Sample.store(strategy: .performance, disk: disk).put("a:k", "v")
        let store = try Sample.store(strategy: .performance, disk: disk)
        disk.whileReading { try! store.remove(CacheKey("a:k"), Sample.owner) }
        _ = try store.text("a:k")
        #expect(try store.text("a:k") == nil)
    }

    @Test func anOlderValueOnDiskDoesNotComeBack() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        let store = try small(clock, .standard, disk)
        try store.put("a:k", "old")
        try fill(store)
        #expect(disk.records[CacheKey("a:k")] != nil)
        try store.put("a:k", "new", ttl: .seconds(1))
        clock.advance(by: .seconds(2))
        #expect(try store.text("a:k") == nil)
    }

    /// Between leaving memory and arriving on disk an entry is nowhere. Who removes it then must not come too early.
    @Test func aRemovalWhileAnEntryIsOnItsWayToTheDiskIsNotUndone() throws {
        let disk = MemoryDisk()
        let store = try small(VirtualClock(), .standard, disk)
        let removals = Locked<[CacheKey: Gathering]>([:])
        disk.beforeWriting { key in
            let removed = Gathering(1)
            removals.withLock { $0[key] = removed }
            HostThread.start("remover") {
                try! store.remove(key, Sample.owner)
                removed.arrive()
            }
            // It must wait until this has ended, so there is nothing better to wait for than some time.
            HostThread.sleep(.milliseconds(20))
        }
        try fill(store, count: 30)
        let removed = removals.withLock { $0 }
        #expect(!removed.isEmpty)
        for (key, removal) in removed {
            removal.wait()
            #expect(try store.get(key, Sample.owner) == nil, "\(key)")
        }
    }

    @Test func theConflictPolicyHoldsForWhatIsOnDiskAlone() throws {
        let (clock, disk) = (VirtualClock(), MemoryDisk())
        let low = CacheCaller(plugin: "low", generation: 1)
        func store() throws -> CacheStore {
            try Sample.store(
                clock, strategy: .performance, conflicts: .priority, grants: [CacheGrant(plugin: "low", access: .write)], disk: disk,
                weights: ["low": 1])
        }
        try store().put("a:k", "1")
        let next = try store()
        #expect(try next.put("a:k", "2", low) == false)
        #expect(try next.text("a:k") == "1")
        #expect(next.figures().conflicts == 1)
    }

    @Test func closingClosesTheDisk() throws {
        let disk = MemoryDisk()
        try Sample.store(strategy: .performance, disk: disk).close()
        #expect(disk.isClosed)
    }
}
