import Lease
import Locking

/// Requests come at twice the rate that the slots can serve. Those that are admitted must not wait longer for it; the others must hear so at
/// once, with a hint.
enum OverloadBenchmark {
    private static let slots: Int64 = 10
    private static let holding: Int64 = 5_000_000
    private static let classWaiters = 10
    private static let duration: Int64 = 4_000_000_000
    private static let plugins: [(name: String, weight: Double)] = [("routing", 90), ("orchestration", 85), ("voice", 80), ("mcp", 70)]

    private struct Run: Sendable {
        var ends: [(at: Int64, id: LeaseID)] = []
        var waits: [Int64] = []
        var isOver = false
    }

    static func run() -> Bool {
        let rate = Double(slots) / Double(holding) * 1e9
        print("\nTwice the load that fits: \(slots) slots held for \(holding / 1_000_000) ms, \(number(2 * rate, 0)) requests a second")
        print("  from \(plugins.count) plugins, \(classWaiters) requests of each may wait")
        var settings = LeaseSettings()
        settings.capacity.slots = slots
        settings.maxClassWaiters = classWaiters
        let desk = LeaseDesk(settings, time: .real)
        let run = Locked(Run())
        let refusals = Locked<(times: [Int64], withoutHint: Int)>(([], 0))
        onThreads([
            { serve(desk, run) },
            {
                arrive(desk, run, refusals, rate: 2 * rate)
                run.withLock { $0.isOver = true }
            },
        ])
        return judge(desk.figures(), run.withLock { $0.waits }, refusals.withLock { $0 }, rate: rate)
    }

    /// Ends each lease when its time is over.
    private static func serve(_ desk: LeaseDesk, _ run: Locked<Run>) {
        while true {
            let (due, isOver) = run.withLock { run in
                // They have the same length, so the first to begin is the first to end.
                let due = run.ends.prefix { $0.at <= monotonicNow() }
                run.ends.removeFirst(due.count)
                return (Array(due), run.isOver && run.ends.isEmpty)
            }
            for end in due { _ = desk.release(end.id) }
            if isOver && due.isEmpty { return }
            sleep(until: monotonicNow() + 50_000)
        }
    }

    private static func arrive(
        _ desk: LeaseDesk, _ run: Locked<Run>, _ refusals: Locked<(times: [Int64], withoutHint: Int)>, rate: Double
    ) {
        let owners = plugins.map { desk.admit(plugin: $0.name, generation: 1)! }
        let begin = monotonicNow()
        let count = Int(rate * Double(duration) / 1e9)
        for number in 0..<count {
            let instant = begin + Int64(Double(number) / rate * 1e9)
            if monotonicNow() < instant { sleep(until: instant) }
            let before = monotonicNow()
            let start: @Sendable (LeaseGrant) -> Void = { grant in
                let now = monotonicNow()
                run.withLock { run in
                    run.waits.append(now - before)
                    run.ends.append((now + holding, grant.id))
                }
            }
            switch desk.request(LeaseRequest(owners[number % owners.count], LeaseAmounts(.slots, 1)), LeaseHandlers(onGranted: start)) {
            case .granted(let grant): start(grant)
            case .waiting: break
            case .refused(let refusal):
                let taken = monotonicNow() - before
                refusals.withLock { refusals in
                    refusals.times.append(taken)
                    if refusal.retryAfter == nil { refusals.withoutHint += 1 }
                }
            }
        }
    }

    private static func judge(
        _ figures: LeaseFigures, _ waits: [Int64], _ refusals: (times: [Int64], withoutHint: Int), rate: Double
    ) -> Bool {
        let grants = figures.classes.reduce(0) { $0 + $1.grants }
        print("  \(grants) admitted, \(refusals.times.count) refused")
        for figure in figures.classes {
            let waits = [0.5, 0.99].map { number(Double(figure.waits.quantile($0) ?? 0) / 1e6, 1) }
            let (admitted, refused) = (leftPadded("\(figure.grants)", 6), leftPadded("\(figure.refused)", 6))
            print("  \(padded(figure.plugin, 16)) \(admitted) admitted, \(refused) refused, wait p50 \(waits[0]) ms, p99 \(waits[1]) ms")
        }
        // The last of a full queue waits for those before it, at the rate that is due to the least weight.
        let least = plugins.map(\.weight).min()! / plugins.reduce(0) { $0 + $1.weight }
        let longest = Double(classWaiters + 1) / (rate * least) * 1000
        return [
            verdict("admitted, wait p99 (twice what the full queue gives)", quantile(waits, 0.99) / 1e6, limit: 2 * longest, unit: "ms"),
            verdict("refused, time to the answer p99", quantile(refusals.times, 0.99) / 1000, limit: 1000, unit: "µs"),
            verdict("refused without a hint", Double(refusals.withoutHint), limit: 0, unit: "requests", digits: 0),
            verdict("refused", Double(refusals.times.count), atLeast: Double(grants) / 2, unit: "requests"),
        ].allSatisfy { $0 }
    }
}
