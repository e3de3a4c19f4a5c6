import Testing

@testable import Lease

@Suite struct ResourceTests {
    @Test("several resources are taken together or not at all, and nobody holds while waiting")
    func allOrNothing() throws {
        var scene = Scene { $0.capacity = LeaseAmounts(memory: 100, cpu: 1000, connections: 2, slots: 2) }
        let memory = try scene.lease("voice", LeaseAmounts(memory: 80))
        let both = try scene.wait("mcp", LeaseAmounts(memory: 50, slots: 2))
        // What waits holds nothing: the slots are free for others.
        let slots = try scene.lease("routing", LeaseAmounts(slots: 2))
        try scene.release(memory)
        #expect(scene.served() == [])
        try scene.release(slots)
        #expect(scene.served() == [both])
        #expect(scene.machine.held == LeaseAmounts(memory: 50, slots: 2))
    }

    @Test("two that want the same two things in whatever order do not lock each other out")
    func noDeadlock() throws {
        var scene = Scene()
        let (a, b) = (LeasedFile("/a", isExclusive: true), LeasedFile("/b", isExclusive: true))
        let first = try scene.lease("voice", .zero, files: [a, b])
        let second = try scene.wait("mcp", .zero, files: [b, a])
        try scene.release(first)
        #expect(scene.served() == [second])
    }

    @Test("small requests go past a large one only until its age")
    func largeRequestIsServed() throws {
        var scene = Scene { $0.capacity.memory = 100 }
        var small = try (0..<10).map { _ in try scene.lease("mcp", LeaseAmounts(memory: 10)) }
        let large = try scene.wait("voice", LeaseAmounts(memory: 80))
        var (passed, servedAt) = (0, Int64(0))
        // Every 100 ms one small lease ends and another is asked for.
        for time in stride(from: Int64(100), through: 10_000, by: 100) {
            scene.at(time)
            if !small.isEmpty { try scene.release(small.removeFirst()) }
            for action in scene.actions() {
                guard case .granted(let id, let grant) = action else { continue }
                if id == large { servedAt = time } else { small.append(grant.id) }
            }
            if servedAt > 0 { break }
            switch scene.ask("mcp", LeaseAmounts(memory: 10)) {
            case .granted(let grant):
                passed += 1
                small.append(grant.id)
            case .waiting, .refused: break
            }
        }
        // Two seconds of age, and then eight small leases that end.
        #expect(passed >= 15, "smaller ones may pass before: \(passed)")
        #expect(servedAt >= 2000 && servedAt <= 3000, "\(servedAt) ms")
    }

    @Test("nothing of a class goes past its first request when only its own limit holds that up")
    func ownLimitKeepsOrder() throws {
        var scene = Scene { $0.classes["voice"]?.limit = AmountsRange(LeaseAmounts(memory: 100, cpu: 1000, connections: 4, slots: 4)) }
        let leases = try (0..<2).map { _ in try scene.lease("voice") }
        let large = try scene.wait("voice", LeaseAmounts(slots: 4))
        _ = try scene.wait("voice")
        _ = try scene.lease("voice", LeaseAmounts(connections: 1))
        for lease in leases { try scene.release(lease) }
        #expect(scene.served() == [large])
    }

    @Test("an urgent request goes past one of its class that only the class's limit holds up, at once")
    func urgentPastOwnLimit() throws {
        var scene = Scene { $0.classes["voice"]?.limit = AmountsRange(LeaseAmounts(memory: 100, cpu: 1000, connections: 4, slots: 4)) }
        _ = try scene.lease("voice", LeaseAmounts(slots: 2))
        _ = try scene.wait("voice", LeaseAmounts(slots: 4))
        let urgent = try scene.wait("voice", urgency: .high)
        #expect(scene.served() == [urgent])
    }

    @Test("files are shared by readers and held alone by writers; a writer that waits for long is not kept out by readers")
    func files() throws {
        var scene = Scene()
        let (shared, alone) = (LeasedFile("/f", isExclusive: false), LeasedFile("/f", isExclusive: true))
        let readers = try [scene.lease("voice", .zero, files: [shared]), scene.lease("mcp", .zero, files: [shared])]
        let writer = try scene.wait("routing", .zero, files: [alone])
        let third = try scene.lease("other", .zero, files: [shared])
        scene.at(2500)
        try scene.release(readers[0])
        let late = try scene.wait("other", .zero, files: [shared])
        try scene.release(readers[1])
        #expect(scene.served() == [])
        try scene.release(third)
        guard case .granted(writer, let grant)? = scene.actions().first else { throw Unexpected() }
        try scene.release(grant.id)
        #expect(scene.served() == [late])
    }

    @Test("what is reserved for a class is there for it, whatever others want")
    func reservations() throws {
        var scene = Scene { $0.classes["routing"]?.reservation = AmountsRange(LeaseAmounts(slots: 2)) }
        let others = try (0..<8).map { _ in try scene.lease("mcp") }
        let first = try scene.wait("mcp")
        let own = try [scene.lease("routing"), scene.lease("routing")]
        let third = try scene.wait("routing")
        try scene.release(others[0])
        #expect(scene.served() == [third])
        // A reservation that is filled holds nothing back; one that is not does.
        try scene.release(own[0])
        #expect(scene.served() == [first])
        _ = try scene.wait("mcp")
        try scene.release(own[1])
        #expect(scene.served() == [])
    }

    @Test("what is held back for a large request is not taken out of what is reserved for another class")
    func reservationsBeforeHeldBack() throws {
        var scene = Scene { $0.classes["routing"]?.reservation = AmountsRange(LeaseAmounts(slots: 3)) }
        let leases = try (0..<6).map { _ in try scene.lease("mcp") }
        let large = try scene.wait("voice", LeaseAmounts(slots: 4))
        scene.at(2500)
        try scene.release(leases[0])
        _ = try scene.wait("mcp")
        #expect(scene.machine.heldBack.slots == 4)
        for _ in 0..<3 { _ = try scene.lease("routing") }
        try scene.release(leases[1])
        try scene.release(leases[2])
        #expect(scene.served() == [large])
    }

    @Test("a lowered capacity is used up by releases; what can no longer be granted is refused")
    func loweredCapacity() throws {
        var scene = Scene()
        let leases = try (0..<10).map { _ in try scene.lease("mcp") }
        let waiter = try scene.wait("voice", LeaseAmounts(slots: 3))
        let small = try scene.wait("voice")
        #expect(scene.machine.setCapacity(LeaseAmounts(memory: 100, cpu: 1000, connections: 10, slots: 2), now: 0) == [])
        #expect(scene.actions() == [.refused(waiter, LeaseRefusal(.exceedsCapacity))])
        // What is not demanded does not stand in the way.
        _ = try scene.lease("voice", LeaseAmounts(connections: 1))
        for lease in leases.prefix(8) { try scene.release(lease) }
        #expect(scene.served() == [])
        try scene.release(leases[8])
        #expect(scene.served() == [small])
        #expect(scene.machine.setCapacity(LeaseAmounts(memory: -1), now: 0).count == 1)
    }

    @Test("bad settings are refused, all that is wrong at once")
    func problems() {
        var settings = LeaseSettings()
        #expect(settings.problems == [])
        settings.capacity.slots = -1
        settings.classes["voice"]?.weight = 0
        settings.classes["mcp"]?.reservation = AmountsRange(LeaseAmounts(connections: 1000))
        settings.maximumTerm = settings.defaultTerm / 2
        settings.throttle.cpuBelow = 900
        #expect(settings.problems.count == 6, "\(settings.problems)")
    }
}
