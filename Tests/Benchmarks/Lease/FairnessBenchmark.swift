import Lease

/// Four plugins with the default weights that always want more, one of which holds five times longer: 10,000 grants on a simulated clock.
enum FairnessBenchmark {
    private static let plugins: [(name: String, weight: Double, holding: Int64)] = [
        ("routing", 90, 2_000_000), ("orchestration", 85, 2_000_000), ("voice", 80, 2_000_000), ("mcp", 70, 10_000_000),
    ]

    static func run() -> Bool {
        print("\nFairness: 10 slots, 10,000 grants on a simulated clock, mcp holds five times longer")
        var machine = LeaseMachine(LeaseSettings())
        let owners = plugins.map { machine.admit(plugin: $0.name, generation: 1)! }
        var running: [(ends: Int64, id: LeaseID)] = []
        var waiting: [WaiterID: Int] = [:]
        var (now, grants) = (Int64(0), 0)
        func start(_ index: Int, _ grant: LeaseGrant) {
            running.append((now + plugins[index].holding, grant.id))
            grants += 1
        }
        while grants < 10_000 {
            for index in owners.indices {
                while waiting.values.count(where: { $0 == index }) < 2 {
                    switch machine.request(LeaseRequest(owners[index], LeaseAmounts(.slots, 1)), now: now) {
                    case .granted(let grant): start(index, grant)
                    case .waiting(let id): waiting[id] = index
                    case .refused(let refusal): fatalError("\(refusal)")
                    }
                }
            }
            let next = running.indices.min { running[$0].ends < running[$1].ends }!
            let ending = running.remove(at: next)
            now = ending.ends
            _ = machine.release(ending.id, now: now)
            for action in machine.takeActions() {
                if case .granted(let id, let grant) = action { start(waiting.removeValue(forKey: id)!, grant) }
            }
        }
        return judge(machine.figures(now: now))
    }

    private static func judge(_ figures: LeaseFigures) -> Bool {
        let use = plugins.map { plugin in figures.classes.first { $0.plugin == plugin.name }!.use.slots / plugin.weight }
        let all = zip(use, plugins).reduce(0) { $0 + $1.0 * $1.1.weight }
        let due = all / plugins.reduce(0) { $0 + $1.weight }
        let error = use.map { abs($0 / due - 1) }.max() ?? 1
        let sum = use.reduce(0, +)
        let jain = sum * sum / (Double(use.count) * use.reduce(0) { $0 + $1 * $1 })
        for (plugin, used) in zip(plugins, use) {
            let (had, ought) = (100 * used * plugin.weight / all, 100 * due * plugin.weight / all)
            print("  \(padded(plugin.name, 16)) \(number(had, 2))% of the slot-seconds; by its weight \(number(ought, 2))%")
        }
        return [
            verdict("share error", 100 * error, limit: 1, unit: "%", digits: 3),
            verdict("Jain's index", jain, atLeast: 0.999, unit: "", digits: 6),
        ].allSatisfy { $0 }
    }
}
