import CCache

/// Four namespaces under one budget: what the arbiter does beside the best split that does not change, found by search in the same run.
enum MixBenchmark {
    private static let steps = 32
    /// Requests between two looks of the arbiter.
    private static let period = 5000
    private static let seeds: UInt64 = 8

    /// Whose turn it is, and with which key: all traces end together.
    private static func interleaved(_ traces: [Trace]) -> [(space: Int, key: UInt32)] {
        var positions = traces.map { _ in 0 }
        let total = traces.reduce(0) { $0 + $1.requests.count }
        return (0..<total).map { _ in
            let space = traces.indices.min {
                Double(positions[$0] + 1) / Double(traces[$0].requests.count) < Double(positions[$1] + 1) / Double(traces[$1].requests.count)
            }!
            defer { positions[space] += 1 }
            return (space, traces[space].requests[positions[space]])
        }
    }

    /// Hits of one trace with every number of steps from 1 on that leaves one for each of the others.
    private static func curve(_ trace: Trace, _ step: UInt64, _ most: Int) -> [Int] {
        (1...most).map { size in
            let engine = Engine(budget: step * UInt64(steps))
            let space = engine.open(budget: step * UInt64(size))
            return trace.requests.reduce(0) { $0 + (Engine.request(space, $1) ? 1 : 0) }
        }
    }

    /// The split of all steps with the most hits.
    private static func best(_ curves: [[Int]]) -> (hits: Int, split: [Int]) {
        var found: [Int: (hits: Int, split: [Int])] = [0: (0, [])]
        for curve in curves {
            var next: [Int: (hits: Int, split: [Int])] = [:]
            for (used, before) in found {
                for (at, hits) in curve.enumerated() where used + at + 1 <= steps && before.hits + hits > next[used + at + 1]?.hits ?? -1 {
                    next[used + at + 1] = (before.hits + hits, before.split + [at + 1])
                }
            }
            found = next
        }
        return found[steps]!
    }

    private struct Outcome {
        var hits = 0
        var split: [Double] = []
        var moves = 0
    }

    /// The seed chooses which keys are in the samples.
    private static func adaptive(_ requests: [(space: Int, key: UInt32)], _ count: Int, _ step: UInt64, seed: UInt64) -> Outcome {
        let engine = Engine(budget: step * UInt64(steps), seed: seed)
        let most = step * UInt64(steps - count + 1)
        for _ in 0..<count { _ = engine.open(budget: step * UInt64(steps / count), minimum: step, maximum: most) }
        var outcome = Outcome()
        for (at, request) in requests.enumerated() {
            if Engine.request(engine.spaces[request.space], request.key) { outcome.hits += 1 }
            if at % period == period - 1, cc_rebalance(engine.cache) > 0 { outcome.moves += 1 }
        }
        outcome.split = engine.spaces.map { Double(cc_space_counts($0).budget) / Double(step) }
        return outcome
    }

    static func run(_ traces: [Trace]) -> Bool {
        let mix = Array((traces + [
            .zipf(keys: 50_000, exponent: 0.8, requests: 250_000, seed: 2), .loop(keys: 9000, requests: 150_000),
            .zipf(keys: 10_000, exponent: 0.99, requests: 100_000, seed: 3), .zipf(keys: 100_000, exponent: 0.6, requests: 100_000, seed: 4),
        ]).prefix(4))
        let step: UInt64 = 1 << 17
        print("\nFour namespaces under one budget of \((step * UInt64(steps)) >> 20) MiB, split into \(steps) steps")
        let requests = interleaved(mix)
        let curves = mix.map { curve($0, step, steps - mix.count + 1) }
        let bestSplit = best(curves), even = curves.reduce(0) { $0 + $1[steps / mix.count - 1] }
        let outcomes = (1...seeds).map { adaptive(requests, mix.count, step, seed: $0) }
        func ratio(_ hits: Int) -> String { number(100 * Double(hits) / Double(requests.count), 2) + " %" }
        print("  " + padded("", 24) + mix.map { padded($0.name, 16) }.joined() + "hits")
        print("  " + padded("even split", 24) + mix.map { _ in padded("\(steps / mix.count)", 16) }.joined() + ratio(even))
        print("  " + padded("best static split", 24) + bestSplit.split.map { padded("\($0)", 16) }.joined() + ratio(bestSplit.hits))
        for found in outcomes {
            print("  " + padded("arbiter, at the end", 24) + found.split.map { padded(number($0, 0), 16) }.joined() + ratio(found.hits) + ", \(found.moves) moves")
        }
        let shares = outcomes.map { 100 * Double($0.hits) / Double(bestSplit.hits) }
        let mean = shares.reduce(0, +) / Double(shares.count)
        print("  \(mean >= 98 ? "PASS" : "FAIL")  \(padded("share of the best static split's hits, mean of \(seeds) seeds", 52)) \(number(mean, 2)) %"
            + " (at least 98); worst \(number(shares.min()!, 2)) %")
        return mean >= 98
    }
}
