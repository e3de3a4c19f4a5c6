import Cache
import Locking
import TestSupport
import Timing

/// Threads that read, store, claim, remove and invalidate at random, each its own keys: whatever one reads must be what it stored last, or
/// nothing. A value that was replaced, removed or invalidated never comes back, whatever leaves memory or returns to it meanwhile.
public final class CacheSoak: Sendable {
    private let store: CacheStore
    private let prefix: String
    private let caller: CacheCaller
    private let seed: UInt64
    private let problems = Locked<[String]>([])
    private let rebalancing = Locked(0)

    /// - Parameter owner: of the namespace with this prefix; its generation 1 is fenced in the end.
    public init(_ store: CacheStore, prefix: String, owner: String, seed: UInt64) {
        self.store = store
        self.prefix = prefix
        self.seed = seed
        caller = CacheCaller(plugin: owner, generation: 1)
    }

    /// What was wrong, at most 100 of it. Returns when all threads have ended.
    public func run(threads: Int, steps: Int) -> [String] {
        let ended = Locked(0)
        let signal = Signal()
        for thread in 0..<threads {
            HostThread.start("soak") { [self] in
                var walk = Walk(soak: self, name: "\(prefix)t\(thread):", random: SeededGenerator(seed: seed &+ UInt64(thread)))
                for _ in 0..<steps { walk.step() }
                ended.withLock { $0 += 1 }
                signal.notify()
            }
        }
        while ended.withLock({ $0 }) < threads { signal.wait() }
        store.releaseAll(caller.plugin, generation: 1)
        return problems.withLock { $0 }
    }

    /// One thread at a time.
    private func rebalance() { rebalancing.withLock { _ in _ = store.rebalance() } }

    private func report(_ problem: String) {
        problems.withLock { if $0.count < 100 { $0.append(problem) } }
    }

    private struct Walk {
        let soak: CacheSoak
        /// What its keys begin with.
        let name: String
        var random: SeededGenerator
        var latest: [String: [UInt8]] = [:]
        var count = 0

        mutating func step() {
            let key = name + "\(Int.random(in: 0..<40, using: &random))"
            do {
                switch Int.random(in: 0..<200, using: &random) {
                case 0..<70: check(key, try soak.store.get(CacheKey(key), soak.caller)?.bytes)
                case 70..<140: try put(key)
                case 140..<175: try claim(key)
                case 175..<195:
                    try soak.store.remove(CacheKey(key), soak.caller)
                    latest[key] = nil
                case 195..<198:
                    _ = try soak.store.invalidate(below: CacheKey(name), soak.caller)
                    latest = [:]
                default: soak.rebalance()
                }
            } catch {
                soak.report("\(key): \(error)")
            }
        }

        private func check(_ key: String, _ found: [UInt8]?) {
            guard let found, found != latest[key] else { return }
            func shown(_ value: [UInt8]?) -> String { value.map { String(decoding: $0.prefix(40), as: UTF8.self) } ?? "nothing" }
            soak.report("\(key) has \(shown(found)) instead of \(shown(latest[key]))")
        }

        private mutating func value(_ key: String) -> [UInt8] {
            count += 1
            return Array("\(key) \(count) ".utf8) + [UInt8](repeating: 0x2e, count: Int.random(in: 0..<6_000, using: &random))
        }

        private mutating func put(_ key: String) throws {
            let value = value(key)
            _ = try soak.store.put(CacheKey(key), value, soak.caller)
            latest[key] = value
        }

        /// Nobody else claims its keys, so that the answer comes at once.
        private mutating func claim(_ key: String) throws {
            let answer = Locked<ClaimAnswer?>(nil)
            try soak.store.claim(CacheKey(key), soak.caller) { given in answer.withLock { $0 = given } }
            switch answer.withLock({ $0 }) {
            case .hit(let found): check(key, found)
            case .compute(let flight):
                let value = value(key)
                try soak.store.fulfil(flight, value, soak.caller)
                latest[key] = value
            case .stale, .failed, nil: soak.report("\(key): \(String(describing: answer.withLock { $0 }))")
            }
        }
    }
}
