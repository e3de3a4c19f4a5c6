import Cache
import CacheSupport
import HostTesting
import TestSupport
import Testing

/// Threads that each have keys of their own in one namespace, where memory has room for a part of them.
@Suite struct ConcurrencyTests {
    @Test(arguments: CacheStrategy.allCases)
    func aKeyHasItsLatestValueOrNone(strategy: CacheStrategy) throws {
        let disk = MemoryDisk()
        let store = try Sample.store(strategy: strategy, memory: 400_000, disk: disk)
        let soak = CacheSoak(store, prefix: "a:", owner: "owner", seed: printedSeed())
        #expect(soak.run(threads: 4, steps: 4_000) == [])
        #expect(store.figures().evictions > 0)
        #expect(disk.written.isEmpty == (strategy == .memory))
        #expect((store.report.flights, store.report.waiters) == (0, 0))
    }
}
