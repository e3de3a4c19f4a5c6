import CCache
import CCacheBench
import Glibc

/// Nanoseconds of the caller's processor time for a request, and bytes beside the payload, for the engine and for Caffeine.
enum TimeBenchmark {
    private static let repetitions = 5

    private struct Load {
        let name: String
        let keys: Int
        /// Of the keys, how many there is room for.
        let entries: Int
        let threads: Int
        var limit = Double.infinity
    }

    /// 32,768 keys as in Caffeine's own benchmark of reads; more do not fit into the processor's caches.
    private static let loads = [
        Load(name: "hit, 1 thread", keys: 32_768, entries: 32_768, threads: 1, limit: 100),
        Load(name: "hit, 2 threads", keys: 32_768, entries: 32_768, threads: 2, limit: 120),
        Load(name: "room for half, 1 thread", keys: 32_768, entries: 16_384, threads: 1),
        Load(name: "room for half, 2 threads", keys: 32_768, entries: 16_384, threads: 2),
        Load(name: "hit of 262,144, 1 thread", keys: 262_144, entries: 262_144, threads: 1),
        Load(name: "hit of 262,144, 2 threads", keys: 262_144, entries: 262_144, threads: 2),
    ]

    /// `java`: the folder with Caffeine's part, compiled; nil leaves it out.
    static func run(java: String?) throws -> Bool {
        print("\nTime of a request: keys of \(TimedLoad.keySize) bytes, values of \(TimedLoad.valueSize), Zipf 0.99, time to live and statistics on")
        print("  A hit copies the value to the caller; Caffeine's gives a reference. Both do all their work on the caller's thread.")
        let passed = try loads.map { try measure($0, java: java) }.allSatisfy { $0 }
        if java == nil { print("  without Caffeine, since java, javac or Debian's libcaffeine-java is missing") }
        return passed
    }

    /// The engine alone, and `crucible.cache/1` as a plugin calls it, with all that the gate and the door do before the engine is asked.
    private static func measure(_ load: Load, java: String?) throws -> Bool {
        let own = TimedLoad(keys: load.keys, entries: load.entries, threads: load.threads)
        let caffeine = java.map { Caffeine(folder: $0, keys: load.keys, entries: load.entries, threads: load.threads) }
        let reader = try GateReader(own.space)
        let engine = Series("\(load.name): engine") { own.measure(ccb_engine_get) }
        let ours = Series("\(load.name): as a plugin") { own.measure(reader.get) }
        let theirs = Series("\(load.name): Caffeine") { caffeine?.measure() ?? 0 }
        Series.run(caffeine == nil ? [engine, ours] : [engine, ours, theirs], repetitions: repetitions)
        line(engine, own.hits, own.overhead)
        line(ours, own.hits, own.overhead)
        if let caffeine { line(theirs, caffeine.hits, caffeine.overhead) }
        return load.limit.isFinite ? verdict(load.name, ours.median, limit: load.limit, unit: "ns", digits: 1) : true
    }

    private static func line(_ series: Series, _ hits: Double, _ overhead: Double) {
        print(series.line(unit: "ns", digits: 1) + "   hits \(number(100 * hits, 1)) %, \(number(overhead, 0)) bytes an entry beside its payload")
    }
}
