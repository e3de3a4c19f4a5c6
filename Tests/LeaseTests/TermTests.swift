import Testing

@testable import Lease

@Suite struct TermTests {
    @Test("a lease ends with its term unless it is renewed")
    func terms() throws {
        var scene = Scene()
        let lease = try scene.lease("voice", term: 100)
        let other = try scene.lease("voice", term: 100)
        scene.at(99)
        #expect(scene.tick() == [])
        #expect(try scene.machine.renew(lease, now: scene.now).get().endsAt == 199 * Scene.millisecond)
        scene.at(100)
        #expect(scene.tick() == [.ended(other, .expired)])
        scene.at(199)
        #expect(scene.tick() == [.ended(lease, .expired)])
        #expect(throws: LeaseError.ended) { try scene.machine.renew(lease, now: scene.now).get() }
        #expect(scene.machine.held == .zero)
    }

    @Test("no term is longer than the maximum")
    func longestTerm() throws {
        var scene = Scene { ($0.defaultTerm, $0.maximumTerm) = (1000, 5000) }
        guard case .granted(let grant) = scene.ask("voice", term: 60_000) else { throw Unexpected() }
        #expect(grant.endsAt == 5000)
        guard case .granted(let other) = scene.ask("voice") else { throw Unexpected() }
        #expect(other.endsAt == 1000)
    }

    @Test("a revoked lease has its grace, cannot be renewed, and then ends")
    func revocation() throws {
        var scene = Scene { $0.grace = 50 * Scene.millisecond }
        let lease = try scene.lease("voice")
        try scene.machine.revoke(lease, now: 0).get()
        #expect(scene.actions() == [.notice(lease, .revoked, endsAt: 50 * Scene.millisecond)])
        #expect(throws: LeaseError.revoked) { try scene.machine.renew(lease, now: 0).get() }
        #expect(throws: LeaseError.revoked) { try scene.machine.revoke(lease, now: 0).get() }
        scene.at(49)
        #expect(scene.tick() == [])
        scene.at(50)
        #expect(scene.tick() == [.ended(lease, .revoked)])
        let brief = try scene.lease("voice", term: 10)
        try scene.machine.revoke(brief, now: scene.now).get()
        #expect(scene.actions() == [.notice(brief, .revoked, endsAt: 60 * Scene.millisecond)])
        try scene.release(brief)
        let other = try scene.lease("voice")
        try scene.machine.revoke(other, grace: 0, now: scene.now).get()
        #expect(scene.actions() == [.notice(other, .revoked, endsAt: scene.now), .ended(other, .revoked)])
    }

    @Test("a second release is an error, and so is one by somebody else or of what never was")
    func releaseErrors() throws {
        var scene = Scene()
        let lease = try scene.lease("voice")
        #expect(throws: LeaseError.notOwner) { try scene.machine.release(lease, by: scene.owner("mcp"), now: 0).get() }
        try scene.machine.release(lease, by: scene.owner("voice"), now: 0).get()
        #expect(throws: LeaseError.ended) { try scene.release(lease) }
        // The place is taken by another lease; the old id does not reach it.
        let next = try scene.lease("mcp")
        #expect(throws: LeaseError.ended) { try scene.release(lease) }
        #expect(throws: LeaseError.unknown) { try scene.release(LeaseID(token: next.token + 1 << 14)) }
        #expect(throws: LeaseError.unknown) { try scene.release(LeaseID(token: 0)) }
        #expect(scene.figures(of: "mcp").holders == 1 && scene.figures(of: "voice").holders == 0)
    }

    @Test("a guard refuses tokens of ended leases, and lower ones than it has seen")
    func fencing() throws {
        var scene = Scene()
        let (old, new) = (try scene.lease("voice"), try scene.lease("mcp"))
        #expect(new.token > old.token)
        try scene.machine.fence("f", old, now: 0).get()
        try scene.machine.fence("f", new, now: 0).get()
        try scene.machine.fence("f", new, now: 0).get()
        #expect(throws: LeaseError.stale) { try scene.machine.fence("f", old, now: 0).get() }
        try scene.machine.fence("g", old, now: 0).get()
        try scene.machine.revoke(new, grace: 0, now: 0).get()
        #expect(throws: LeaseError.ended) { try scene.machine.fence("f", new, now: 0).get() }
    }

    @Test("guards are bounded: those that can refuse nobody any more are forgotten, and otherwise there is no further one")
    func boundedGuards() throws {
        var scene = Scene { $0.maxGuards = 2 }
        let old = try scene.lease("voice")
        let new = try scene.lease("voice")
        try scene.machine.fence("a", new, now: 0).get()
        try scene.machine.fence("b", new, now: 0).get()
        #expect(throws: LeaseError.tooManyGuards) { try scene.machine.fence("c", new, now: 0).get() }
        #expect(throws: LeaseError.stale) { try scene.machine.fence("a", old, now: 0).get() }
        try scene.release(old)
        try scene.machine.fence("c", new, now: 0).get()
    }

    @Test("everything of a generation that has ended is freed once, and what it waits for is refused once")
    func ownerEnds() throws {
        var scene = Scene { $0.capacity.slots = 2 }
        let admitted = scene.machine.admit(plugin: "voice", generation: 2)
        let second = LeaseRequest(try #require(admitted), LeaseAmounts(.slots, 1))
        let lease = try scene.lease("voice")
        guard case .granted(let kept) = scene.machine.request(second, now: 0) else { throw Unexpected() }
        let gone = try scene.wait("voice")
        let waiter = try scene.wait("mcp")
        scene.machine.ownerEnded(scene.owner("voice"), now: 0)
        let actions = scene.actions()
        #expect(actions.prefix(2) == [.ended(lease, .ownerEnded), .refused(gone, LeaseRefusal(.ownerEnded))])
        guard case .granted(waiter, _)? = actions.last, actions.count == 3 else { throw Unexpected() }
        scene.machine.ownerEnded(scene.owner("voice"), now: 0)
        #expect(scene.actions() == [])
        #expect(scene.ask("voice") == .refused(LeaseRefusal(.unknownOwner)))
        #expect(throws: LeaseError.ended) { try scene.release(lease) }
        try scene.release(kept.id)
    }

    @Test("plugins and generations are bounded")
    func boundedOwners() {
        var scene = Scene { ($0.maxClasses, $0.maxGenerations) = (5, 2) }
        #expect(scene.machine.admit(plugin: "sixth", generation: 1) == nil)
        #expect(scene.machine.admit(plugin: "voice", generation: 2) != nil)
        #expect(scene.machine.admit(plugin: "voice", generation: 2) != nil)
        #expect(scene.machine.admit(plugin: "voice", generation: 3) == nil)
        scene.machine.ownerEnded(scene.owner("voice"), now: 0)
        #expect(scene.machine.admit(plugin: "voice", generation: 3) != nil)
    }

    @Test("leases are bounded; what exceeds the bound waits")
    func boundedLeases() throws {
        var scene = Scene { $0.maxLeases = 2 }
        let leases = try [scene.lease("voice"), scene.lease("voice")]
        #expect(scene.machine.take(scene.owner("mcp"), .slots, 1, now: 0) == .failure(LeaseRefusal(.tooManyLeases)))
        let waiter = try scene.wait("mcp")
        try scene.release(leases[0])
        #expect(scene.served() == [waiter])
    }
}
