import Lease
import TestSupport

/// A machine with random settings and random events, beside books that are kept of it. All of it follows from the seed.
struct RandomRun {
    private var random: SeededGenerator
    private var machine: LeaseMachine
    private(set) var books: Books
    private var owners: [(plugin: String, owner: LeaseOwner)] = []
    private var generations: Int32 = 0
    private var now: Int64 = 1000
    private var ended: [LeaseID] = []

    static let plugins = ["routing", "orchestration", "voice", "mcp", "other"]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let settings = Self.settings(&random)
        machine = LeaseMachine(settings)
        books = Books(settings)
        for plugin in Self.plugins {
            books.classes[plugin] = settings.classes[plugin] ?? settings.others
            admit(plugin)
        }
        record()
    }

    private static func settings(_ random: inout SeededGenerator) -> LeaseSettings {
        var settings = LeaseSettings()
        settings.capacity = LeaseAmounts(memory: 100, cpu: 1000, connections: 6, slots: .random(in: 1...10, using: &random))
        settings.maxClassWaiters = .random(in: 0...12, using: &random)
        settings.maxWaiters = .random(in: 0...30, using: &random)
        settings.maxLeases = .random(in: 3...40, using: &random)
        settings.reserveAge = .random(in: 0...2000, using: &random)
        (settings.defaultTerm, settings.maximumTerm) = (.random(in: 500...2000, using: &random), 4000)
        (settings.grace, settings.preemptionGrace) = (.random(in: 0...200, using: &random), .random(in: 0...200, using: &random))
        settings.headStart = .init(high: 200, critical: 1000)
        settings.throttle.holders = .random(in: 0...2, using: &random)
        if Bool.random(using: &random) {
            settings.classes["voice"]?.limit = AmountsRange(LeaseAmounts(memory: 60, cpu: 1000, connections: 2, slots: 2))
        }
        if Bool.random(using: &random) {
            settings.classes["mcp"]?.reservation = AmountsRange(LeaseAmounts(memory: 20, connections: 1, slots: 1))
        }
        return settings
    }

    mutating func run(events: Int) {
        for _ in 0..<events where books.violations.isEmpty {
            if Int.random(in: 0..<3, using: &random) > 0 { now += .random(in: 0...150, using: &random) }
            step()
            record()
        }
        finish()
    }

    /// Nothing more is asked for; every lease runs out, every request gets its answer.
    private mutating func finish() {
        machine.pressure(memory: 0, cpu: 0, now: now)
        record()
        for _ in 0..<500 where !books.leases.isEmpty || !books.waiters.isEmpty {
            now += 500
            machine.pressure(memory: 0, cpu: 0, now: now)
            record()
        }
        let (leases, waiters) = (books.leases.count, books.waiters.count)
        if leases > 0 || waiters > 0 { books.fail("\(leases) leases and \(waiters) waiters are left") }
    }

    private mutating func step() {
        // What is due comes first, for the books too.
        machine.tick(now: now)
        perform()
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: request()
        case 40..<45: take()
        case 45..<68: release()
        case 68..<73: renew()
        case 73..<76: revoke()
        case 76..<80: cancel()
        case 80..<82: endOwner()
        case 82..<86: fence()
        case 86..<92:
            let (memory, cpu) = (Int64.random(in: 0...120_000_000, using: &random), Int64.random(in: 0...1000, using: &random))
            machine.pressure(memory: memory, cpu: cpu, now: now)
        case 92..<94: changeCapacity()
        case 94..<95: changeClass()
        default: machine.tick(now: now)
        }
    }

    private mutating func request() {
        guard let (plugin, owner) = owners.randomElement(using: &random) else { return }
        let request = self.request(of: owner)
        switch machine.request(request, now: now) {
        case .granted(let grant): books.granted(plugin, request, grant)
        case .waiting(let id): books.waits(id, plugin, request, now: now)
        case .refused(let refusal): books.count("at once: \(refusal.reason)")
        }
    }

    private mutating func request(of owner: LeaseOwner) -> LeaseRequest {
        var amounts = LeaseAmounts.zero
        if Bool.random(using: &random) { amounts.slots = 1 }
        if Int.random(in: 0..<3, using: &random) == 0 { amounts.memory = [5, 10, 30, 80, 101].randomElement(using: &random)! }
        if Int.random(in: 0..<4, using: &random) == 0 { amounts.connections = .random(in: 1...3, using: &random) }
        if Int.random(in: 0..<6, using: &random) == 0 { amounts.cpu = .random(in: 100...900, using: &random) }
        var files: [LeasedFile] = []
        for path in ["/a", "/b"] where Int.random(in: 0..<8, using: &random) == 0 {
            files.append(LeasedFile(path, isExclusive: Bool.random(using: &random)))
        }
        let deadline: Int64? = Int.random(in: 0..<3, using: &random) == 0 ? now + 40 * Int64.random(in: 0...20, using: &random) : nil
        return LeaseRequest(
            owner, amounts, files: files, urgency: [.normal, .normal, .high, .critical].randomElement(using: &random)!,
            isPreemptible: Bool.random(using: &random), term: Bool.random(using: &random) ? .random(in: 1...5000, using: &random) : nil,
            deadline: deadline)
    }

    private mutating func take() {
        guard let (plugin, owner) = owners.randomElement(using: &random) else { return }
        if case .success(let grant) = machine.take(owner, .slots, 1, now: now) {
            books.granted(plugin, LeaseRequest(owner, LeaseAmounts(.slots, 1)), grant)
        }
    }

    /// A lease of the books, in an order that does not depend on hashing.
    private mutating func lease() -> LeaseID? { books.leases.keys.sorted().randomElement(using: &random) }

    private mutating func release() {
        if let gone = ended.randomElement(using: &random), Int.random(in: 0..<6, using: &random) == 0 {
            if case .failure(.ended) = machine.release(gone, now: now) { return books.count("released twice") }
            return books.fail("a second release of \(gone) is no error")
        }
        guard let id = lease() else { return }
        switch machine.release(id, now: now) {
        case .success:
            books.released(id)
            ended.append(id)
        case .failure: books.fail("\(id) cannot be released")
        }
    }

    private mutating func renew() {
        guard let id = lease() else { return }
        let notice = books.leases[id]!.notice
        switch machine.renew(id, now: now) {
        case .success(let grant):
            if notice != nil { books.fail("renewed in spite of a notice") }
            books.renewed(grant)
        case .failure(let error): if notice == nil { books.fail("\(id) cannot be renewed: \(error)") }
        }
    }

    private mutating func revoke() {
        if let id = lease() { _ = machine.revoke(id, now: now) }
    }

    private mutating func cancel() {
        let ids = books.waiters.keys.sorted { $0.number < $1.number }
        if let id = ids.randomElement(using: &random) { _ = machine.cancel(id, now: now) }
    }

    private mutating func endOwner() {
        guard let index = owners.indices.randomElement(using: &random) else { return }
        let (plugin, owner) = owners.remove(at: index)
        machine.ownerEnded(owner, now: now)
        perform()
        if books.leases.values.contains(where: { $0.owner == owner }) { books.fail("an owner that ended still holds something") }
        if books.waiters.values.contains(where: { $0.request.owner == owner }) { books.fail("an owner that ended still waits") }
        machine.ownerEnded(owner, now: now)
        if machine.hasActions { books.fail("an owner ended twice") }
        if machine.request(LeaseRequest(owner, LeaseAmounts(.slots, 1)), now: now) != .refused(LeaseRefusal(.unknownOwner)) {
            books.fail("an owner that ended gets something")
        }
        admit(plugin)
    }

    private mutating func admit(_ plugin: String) {
        generations += 1
        if let owner = machine.admit(plugin: plugin, generation: generations) { owners.append((plugin, owner)) }
    }

    private var seen: [String: UInt64] = [:]

    private mutating func fence() {
        let name = ["x", "y"].randomElement(using: &random)!
        guard let id = Bool.random(using: &random) ? ended.randomElement(using: &random) ?? lease() : lease() else { return }
        let result = machine.fence(name, id, now: now)
        let isRight = books.leases[id] != nil && id.token >= seen[name, default: 0]
        if case .success = result {
            if !isRight { books.fail("token \(id.token) passes a guard that has seen \(seen[name, default: 0])") }
            seen[name] = id.token
        } else if isRight {
            books.fail("token \(id.token) does not pass a guard that has seen \(seen[name, default: 0])")
        } else {
            books.count("fenced")
        }
    }

    private mutating func changeCapacity() {
        let capacity = LeaseAmounts(
            memory: [50, 100].randomElement(using: &random)!, cpu: 1000, connections: .random(in: 1...6, using: &random),
            slots: .random(in: 1...10, using: &random))
        guard machine.setCapacity(capacity, now: now).isEmpty else { return books.fail("a good capacity is refused") }
        books.capacity = capacity
    }

    private mutating func changeClass() {
        let limit = LeaseAmounts(memory: 90, cpu: 900, connections: 5, slots: .random(in: 1...9, using: &random))
        let settings = LeaseClassSettings(weight: .random(in: 1...100, using: &random), limit: AmountsRange(limit))
        guard machine.setClass("other", settings, now: now).isEmpty else { return books.fail("good settings are refused") }
        books.classes["other"] = settings
    }

    private mutating func take(_ action: LeaseAction) {
        if case .ended(let id, _) = action { ended.append(id) }
        books.take(in: action, now: now)
    }

    private mutating func perform() {
        for action in machine.takeActions() { take(action) }
    }

    private mutating func record() {
        perform()
        books.check(machine.figures(now: now), now: now)
        perform()
    }
}
