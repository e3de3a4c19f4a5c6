import CCache

/// Hit ratios of the engine beside fixed policies and the optimum, at 1, 10 and 40% of the unique keys.
enum HitRatioBenchmark {
    private static let parts = [1, 10, 40]

    private struct Row: Sendable {
        let name: String
        let isRival: Bool  // the engine must do as well as the best of these
        let ratio: @Sendable (Trace, Int) -> Double
    }

    private static let rows = [
        Row(name: "LRU", isRival: true) { LRU.hitRatio($0, capacity: $1) },
        Row(name: "S3-FIFO", isRival: true) { S3FIFO.hitRatio($0, capacity: $1) },
        Row(name: "W-TinyLFU 1%", isRival: true) { TinyLFU.hitRatio($0, capacity: $1, window: 1) },
        Row(name: "W-TinyLFU 20%", isRival: true) { TinyLFU.hitRatio($0, capacity: $1, window: 20) },
        Row(name: "ARC", isRival: true) { ARC.hitRatio($0, capacity: $1) },
        Row(name: "SIEVE", isRival: true) { SIEVE.hitRatio($0, capacity: $1) },
        Row(name: "optimum", isRival: false) { Optimum.hitRatio($0, capacity: $1) },
    ]

    private static func engine(_ trace: Trace, _ capacity: Int) -> Double {
        let budget = UInt64(max(capacity, 4096)) << 10
        let space = Engine(budget: budget)
        let opened = space.open(budget: budget, entries: capacity)
        var hits = 0
        for key in trace.requests where Engine.request(opened, key) { hits += 1 }
        let counts = cc_space_counts(opened)
        precondition(counts.hits == UInt64(hits) && counts.hits + counts.misses == UInt64(trace.requests.count), "the counts are wrong")
        precondition(counts.entries <= UInt64(capacity))
        return 100 * Double(hits) / Double(trace.requests.count)
    }

    /// - Parameter areGenerated: by one law from beginning to end, so that one fixed policy is the best all the time, and no mean can be above it.
    static func run(_ traces: [Trace], areGenerated: Bool) -> Bool {
        print("\nHit ratio in per cent, objects of one unit, at 1, 10 and 40% of the unique keys")
        let cells = traces.flatMap { trace in parts.map { (trace, max(1, trace.unique * $0 / 100)) } }
        for trace in traces { print("  \(trace.name): \(trace.requests.count) requests for \(trace.unique) keys") }
        print("  " + padded("", 16) + traces.map { padded($0.name, 27) }.joined() + "mean")
        let own = cells.map { engine($0.0, $0.1) }
        var rivals: [[Double]] = []
        for row in rows {
            let ratios = cells.map { row.ratio($0.0, $0.1) }
            if row.isRival { rivals.append(ratios) }
            line(row.name, ratios)
        }
        line("Crucible", own)
        return judge(own, rivals, areGenerated: areGenerated)
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func line(_ name: String, _ ratios: [Double]) {
        print("  " + padded(name, 16) + ratios.map { padded(number($0, 1), 9) }.joined() + number(mean(ratios), 2))
    }

    private static func judge(_ own: [Double], _ rivals: [[Double]], areGenerated: Bool) -> Bool {
        let behind = own.indices.map { at in rivals.map { $0[at] }.max()! - own[at] }.max()!
        let belowLRU = zip(rivals[0], own).map { $0 - $1 }.max()!
        let bestMean = rivals.map(mean).max()!
        if areGenerated { print("  the means are judged on traces only: TRACES=\"FILE.gz ...\"") }
        return [
            verdict("points below the best online policy, worst cell", behind, limit: 2, unit: ""),
            verdict("points below LRU, worst cell", belowLRU, limit: 0.5, unit: ""),
            areGenerated || verdict("best mean of a fixed policy, against Crucible's", bestMean, limit: mean(own), unit: "%"),
        ].allSatisfy { $0 }
    }
}
