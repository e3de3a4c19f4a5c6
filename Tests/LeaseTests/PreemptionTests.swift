import Testing

@testable import Lease

@Suite struct PreemptionTests {
    @Test("a critical request ends the youngest preemptible lease of the least weight, with notice, and gets what it frees")
    func preemption() throws {
        var scene = Scene { ($0.capacity.slots, $0.preemptionGrace) = (3, 20 * Scene.millisecond) }
        _ = try scene.lease("voice", isPreemptible: true)
        _ = try scene.lease("other", isPreemptible: true)
        let victim = try scene.lease("other", isPreemptible: true)
        let earlier = try scene.wait("mcp")
        let critical = try scene.wait("routing", urgency: .critical)
        #expect(scene.actions() == [.notice(victim, .preempted, endsAt: 20 * Scene.millisecond)])
        scene.at(20)
        let actions = scene.tick()
        #expect(actions.first == .ended(victim, .preempted))
        guard case .granted(critical, _)? = actions.last, actions.count == 2 else { throw Unexpected() }
        #expect(scene.figures(of: "other").preemptions == 1)
        #expect(scene.machine.figures(now: scene.now).waiters.map(\.id) == [earlier])
    }

    @Test("what is not preemptible, has as much weight, is reserved, or is not enough is left alone")
    func noPreemption() throws {
        var scene = Scene { settings in
            settings.capacity.slots = 4
            settings.classes["mcp"]?.reservation = AmountsRange(LeaseAmounts(slots: 1))
        }
        _ = try scene.lease("voice")
        _ = try scene.lease("mcp", isPreemptible: true)
        _ = try scene.lease("routing", LeaseAmounts(slots: 2), isPreemptible: true)
        _ = try scene.wait("routing", urgency: .critical)
        _ = try scene.wait("routing", urgency: .high)
        #expect(scene.actions() == [])
        var second = Scene { $0.capacity.slots = 2 }
        _ = try second.lease("other", isPreemptible: true)
        _ = try second.lease("voice")
        _ = try second.wait("routing", LeaseAmounts(slots: 2), urgency: .critical)
        #expect(second.actions() == [])
    }

    @Test("two critical requests do not count on the same lease")
    func twoCritical() throws {
        var scene = Scene { $0.capacity.slots = 2 }
        let leases = try [scene.lease("other", isPreemptible: true), scene.lease("other", isPreemptible: true)]
        let first = try scene.wait("routing", urgency: .critical)
        let second = try scene.wait("voice", urgency: .critical)
        #expect(scene.actions() == leases.reversed().map { .notice($0, .preempted, endsAt: LeaseSettings.second) })
        scene.at(1000)
        scene.machine.tick(now: scene.now)
        #expect(scene.served() == [first, second])
    }

    @Test("there is no loop of preemptions: each request preempts at most once, and only less weight")
    func noLoop() throws {
        var scene = Scene { ($0.capacity.slots, $0.preemptionGrace) = (2, Scene.millisecond) }
        var (critical, notices) = (0, 0)
        for plugin in ["other", "mcp", "voice", "other", "mcp", "routing"] {
            if case .waiting = scene.ask(plugin, urgency: .critical, isPreemptible: true) { critical += 1 }
        }
        for time in 1..<2000 as Range<Int64> {
            let holders = Dictionary(uniqueKeysWithValues: scene.machine.figures(now: scene.now).leases.map { ($0.id, $0.plugin) })
            scene.at(time)
            for action in scene.tick() {
                if case .notice = action { notices += 1 }
                guard case .ended(let id, _) = action else { continue }
                // Whoever loses its lease asks again at once, as urgently as can be.
                if case .waiting = scene.ask(try #require(holders[id]), urgency: .critical, isPreemptible: true) { critical += 1 }
            }
        }
        #expect(notices >= 2 && notices <= critical, "\(notices) notices for \(critical) critical requests")
        #expect(notices <= 8, "\(notices) notices")
        let plugins = scene.machine.figures(now: scene.now).leases.map(\.plugin)
        #expect(Set(plugins) == ["routing", "voice"])
    }
}
