import Testing

@testable import Lease

@Suite struct QueueTests {
    @Test("ten requests run, the eleventh waits and is served")
    func eleventhWaits() throws {
        var scene = Scene()
        let leases = try (0..<10).map { _ in try scene.lease("orchestration") }
        let eleventh = try scene.wait("orchestration")
        #expect(scene.served() == [])
        try scene.release(leases[4])
        #expect(scene.served() == [eleventh])
        #expect(scene.machine.held.slots == 10)
    }

    @Test("a full queue of a class refuses at once, other classes still wait")
    func fullClassQueue() throws {
        var scene = Scene { ($0.capacity.slots, $0.maxClassWaiters, $0.maxWaiters) = (1, 2, 3) }
        let lease = try scene.lease("voice")
        let first = try scene.wait("voice")
        _ = try scene.wait("voice")
        #expect(scene.ask("voice") == .refused(LeaseRefusal(.classQueueFull)))
        _ = try scene.wait("mcp")
        #expect(scene.ask("routing") == .refused(LeaseRefusal(.queueFull)))
        #expect(scene.figures(of: "voice").refusals == [.classQueueFull: 1])
        try scene.release(lease)
        #expect(scene.served() == [first])
    }

    @Test("the hint says when what waits will have been served, by measured holding times, and is nil before there are any")
    func retryHints() throws {
        var scene = Scene { ($0.capacity.slots, $0.maxClassWaiters) = (2, 4) }
        let leases = try [scene.lease("voice"), scene.lease("voice")]
        for _ in 0..<4 { _ = try scene.wait("voice") }
        #expect(scene.ask("voice") == .refused(LeaseRefusal(.classQueueFull, retryAfter: nil)))
        scene.at(100)
        try scene.release(leases[0])
        _ = try scene.wait("voice")
        // Five turns of 100 ms, two side by side.
        #expect(scene.ask("voice") == .refused(LeaseRefusal(.classQueueFull, retryAfter: 250 * Scene.millisecond)))
        _ = try scene.wait("mcp")
        // Of which 80 of 150 are for the class.
        guard case .refused(let refusal) = scene.ask("voice") else { throw Unexpected() }
        #expect((468...469).contains((refusal.retryAfter ?? 0) / Scene.millisecond))
        // There is a hint for a class without a lease of its own too.
        guard case .failure(let busy) = scene.machine.take(scene.owner("routing"), .slots, 1, now: scene.now) else { throw Unexpected() }
        #expect(busy.reason == .busy && busy.retryAfter != nil)
    }

    @Test("a request that can never be granted is refused and not queued")
    func impossibleRequests() throws {
        var scene = Scene {
            $0.classes["voice"]?.limit = AmountsRange(LeaseAmounts(memory: 1000, cpu: 1000, connections: 4, slots: 4))
            $0.classes["mcp"]?.reservation = AmountsRange(LeaseAmounts(slots: 3))
        }
        #expect(scene.ask("voice", LeaseAmounts(slots: 5)) == .refused(LeaseRefusal(.exceedsLimit)))
        #expect(scene.ask("routing", LeaseAmounts(slots: 8)) == .refused(LeaseRefusal(.exceedsCapacity)))
        #expect(scene.ask("routing", .zero) == .refused(LeaseRefusal(.invalidRequest)))
        #expect(scene.ask("routing", LeaseAmounts(memory: -1, slots: 1)) == .refused(LeaseRefusal(.invalidRequest)))
        let file = LeasedFile("/f", isExclusive: false)
        #expect(scene.ask("routing", .zero, files: [file, file]) == .refused(LeaseRefusal(.invalidRequest)))
        #expect(scene.ask("routing", LeaseAmounts(slots: 7)) != .refused(LeaseRefusal(.exceedsCapacity)))
    }

    @Test("a deadline ends the waiting, and what is past it is not granted even when nobody has ticked")
    func deadlines() throws {
        var scene = Scene { $0.capacity.slots = 1 }
        let lease = try scene.lease("voice")
        let first = try scene.wait("voice", deadline: 50)
        let second = try scene.wait("mcp")
        #expect(scene.ask("voice", deadline: 0) == .refused(LeaseRefusal(.deadlinePassed)))
        scene.at(50)
        try scene.release(lease)
        let actions = scene.actions()
        #expect(actions.first == .refused(first, LeaseRefusal(.deadlinePassed)))
        #expect(actions.count == 2)
        guard case .granted(second, _)? = actions.last else { throw Unexpected() }
    }

    @Test("a cancelled request is answered once")
    func cancelling() throws {
        var scene = Scene { $0.capacity.slots = 1 }
        let lease = try scene.lease("voice")
        let waiter = try scene.wait("voice")
        try scene.machine.cancel(waiter, now: 0).get()
        #expect(scene.actions() == [.refused(waiter, LeaseRefusal(.cancelled))])
        #expect(throws: LeaseError.ended) { try scene.machine.cancel(waiter, now: 0).get() }
        #expect(throws: LeaseError.unknown) { try scene.machine.cancel(WaiterID(number: 99 << 14), now: 0).get() }
        try scene.release(lease)
        #expect(scene.actions() == [])
    }

    @Test("within a class, requests go in order; an urgent one stands where it would had it come earlier, and no further ahead")
    func urgencyWithinClass() throws {
        var scene = Scene { $0.capacity.slots = 1 }
        var lease = try scene.lease("voice")
        let old = try scene.wait("voice")
        scene.at(1500)
        let normal = try scene.wait("voice")
        let high = try scene.wait("voice", urgency: .high)
        let second = try scene.wait("voice", urgency: .high)
        var order: [WaiterID] = []
        for _ in 0..<4 {
            try scene.release(lease)
            for action in scene.actions() {
                guard case .granted(let id, let grant) = action else { continue }
                order.append(id)
                lease = grant.id
            }
        }
        #expect(order == [old, high, second, normal])
    }

    @Test("waits are measured from the request to the grant")
    func waitTimes() throws {
        var scene = Scene { $0.capacity.slots = 1 }
        let lease = try scene.lease("voice")
        _ = try scene.wait("voice")
        scene.at(40)
        try scene.release(lease)
        let figures = scene.figures(of: "voice")
        #expect(figures.waits.count == 1 && figures.grants == 2)
        #expect(figures.waits.quantile(0.5) == 40 * Scene.millisecond)
    }
}
