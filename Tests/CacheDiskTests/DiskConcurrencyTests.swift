import Cache
import CacheDisk
import CacheSupport
import HostTesting
import TestSupport
import Testing

/// The same threads as over a disk that is none, over the real one.
@Suite struct DiskConcurrencyTests {
    @Test(arguments: [CacheStrategy.standard, .performance])
    func aKeyHasItsLatestValueOrNone(strategy: CacheStrategy) throws {
        let (folder, clock) = (Folder(), VirtualClock())
        // Neither memory nor disk has room for all.
        let settings = CacheSettings(
            memory: 150_000, disk: 100_000, namespaces: [NamespaceSettings(prefix: "a:", owner: "owner", strategy: strategy)])
        let disk = try DiskSample.tier(folder, clock, budget: settings.disk)
        let store = try CacheStore(settings, disk: disk, clock: clock)
        let soak = CacheSoak(store, prefix: "a:", owner: "owner", seed: printedSeed())
        #expect(soak.run(threads: 4, steps: 1_500) == [])
        disk.flush()
        let figures = disk.figures
        #expect(figures.writes > 0 && figures.evictions > 0 && figures.reads > 0)
        #expect((figures.damaged, figures.failures) == (0, 0))
        store.close()
        #expect(folder.names == ["cache.sqlite"])
    }
}
