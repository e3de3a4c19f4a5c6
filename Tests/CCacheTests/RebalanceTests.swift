import CCache
import TestSupport
import Testing

/// Two spaces under one budget, and what moving it does to their hits. Without calibration, a third of them is left to the loop.
struct RebalanceTests {
    private static let budget: UInt64 = 1 << 22
    private static let step = budget / 32

    private final class Pair {
        let cache: OpaquePointer
        private(set) var spaces: [OpaquePointer] = []

        init(seed: UInt64) {
            cache = cc_cache_make(RebalanceTests.budget, seed)!
            for _ in 0..<2 {
                var options = cc_space_options()
                options.budget = RebalanceTests.budget / 2
                options.minimum = RebalanceTests.step
                options.maximum = RebalanceTests.budget - RebalanceTests.step
                options.weight = 1
                options.policy = CC_ADAPTIVE.rawValue
                options.key_limit = 64
                options.value_limit = 4096
                options.ttl = UInt64.max
                spaces.append(cc_space_open(cache, &options)!)
            }
        }

        deinit { cc_cache_free(cache) }

        /// Whether it is a hit; what is not there is stored.
        func request(_ space: Int, _ key: UInt32) -> Bool {
            withUnsafeBytes(of: key) { name in
                var view = cc_view()
                if cc_get(spaces[space], name.baseAddress, 4, 1, &view) == Int32(CC_FRESH) {
                    cc_unpin(view.pin!)
                    return true
                }
                var write = cc_write()
                (write.key, write.key_size, write.value, write.value_size, write.stale) = (name.baseAddress, 4, name.baseAddress, 4, .max)
                #expect(cc_put(spaces[space], &write, 1) == Int32(CC_STORED))
                return false
            }
        }

        var steps: [UInt64] { spaces.map { cc_space_counts($0).budget / RebalanceTests.step } }
    }

    /// A loop has all hits where it fits and next to none where it does not, and the keys of a sample may fit where all keys do not.
    @Test("what just fits is not taken room from, whatever the sample says", arguments: 1...2)
    func cliff(seed: UInt64) {
        let (pair, loop) = (Pair(seed: seed), UInt32(19_000))
        var random = SeededGenerator(seed: 7)
        var (lately, hits) = (0, 0)
        for at in 0..<400_000 {
            // The other one always has some use for more.
            let other = UInt32(min(39_999, 40_000 * pow4(Double.random(in: 0..<1, using: &random))))
            _ = pair.request(0, other)
            let isHit = pair.request(1, UInt32(at) % loop)
            if at >= 280_000 { (lately, hits) = (lately + 1, hits + (isHit ? 1 : 0)) }
            if at % 5000 == 4999 { _ = cc_rebalance(pair.cache) }
        }
        #expect(Double(hits) / Double(lately) > 0.95, "hits \(hits) of \(lately), steps \(pair.steps)")
    }

    private func pow4(_ value: Double) -> Double { value * value * value * value }
}
