import Dispatch
import Lease
import Locking
import TestSupport
import Testing

/// Threads that take, ask, release, renew, cancel, revoke, and end owners, all at once. ThreadSanitizer watches the same.
@Suite struct StressTests {
    /// What the threads know of together.
    private struct World {
        var granted = 0
        var ended = 0
        var released = 0
        var asked = 0
        var refused = 0
        var holding = 0
        var mostHeld = 0
        var ids: Set<UInt64> = []
        var isWrong = false

        mutating func grant(_ id: LeaseID) {
            granted += 1
            holding += 1
            mostHeld = max(mostHeld, holding)
            if !ids.insert(id.token).inserted { isWrong = true }
        }
    }

    @Test("every lease ends once, every request is answered once, and never more is held than there is")
    func everythingOnce() {
        let seed = printedSeed()
        let scene = DeskScene { settings in
            settings.capacity = LeaseAmounts(memory: 100, cpu: 1000, connections: 8, slots: 4)
            settings.preemptionGrace = 1000
        }
        let world = Locked(World())
        let leases = Locked<[LeaseID]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            var random = SeededGenerator(seed: seed &+ UInt64(thread))
            var owner = scene.desk.admit(plugin: "p\(thread % 3)", generation: Int32(thread))!
            for step in 0..<3000 {
                Self.step(scene, &owner, thread, step, world, leases, &random)
            }
            scene.desk.ownerEnded(owner)
        }
        for _ in 0..<100 { scene.time.move(to: scene.time.now + 60 * LeaseSettings.second) }
        let figures = scene.desk.figures()
        #expect(figures.held == .zero && figures.waiters.isEmpty && figures.leases.isEmpty)
        let all = world.withLock { $0 }
        #expect(!all.isWrong)
        #expect(all.granted == all.released + all.ended, "\(all.granted) granted, \(all.released) released, \(all.ended) ended")
        #expect(all.asked == all.refused, "\(all.asked) asked that got nothing yet, \(all.refused) refused")
        #expect(all.mostHeld > 2 && all.released > 1000 && all.ended > 20 && all.refused > 20)
    }

    private static func step(
        _ scene: DeskScene, _ owner: inout LeaseOwner, _ thread: Int, _ step: Int, _ world: Locked<World>, _ leases: Locked<[LeaseID]>,
        _ random: inout SeededGenerator
    ) {
        let desk = scene.desk
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30:
            guard case .success(let grant) = desk.take(owner, .slots, 1) else { return }
            world.withLock { $0.grant(grant.id) }
            // Only its taker knows of it, so it can end by its owner or its term alone, which takes until the clock is moved that far.
            if case .success = desk.release(grant.id) {
                world.withLock { world in
                    world.released += 1
                    world.holding -= 1
                }
            } else {
                world.withLock { $0.isWrong = true }
            }
        case 30..<60: ask(desk, owner, world, leases, &random)
        case 60..<85: release(desk, world, leases, &random)
        case 85..<90: if let id = leases.withLock({ $0.randomElement(using: &random) }) { _ = desk.renew(id) }
        case 90..<93: if let id = leases.withLock({ $0.randomElement(using: &random) }) { _ = desk.revoke(id, grace: 1000) }
        case 93..<95: scene.time.move(to: scene.time.now + 500)
        case 95..<97:
            desk.ownerEnded(owner)
            owner = desk.admit(plugin: "p\(thread % 3)", generation: Int32(step * 4 + thread))!
        default:
            let figures = desk.figures()
            if !figures.held.fits(in: figures.capacity) { world.withLock { $0.isWrong = true } }
        }
    }

    private static func ask(
        _ desk: LeaseDesk, _ owner: LeaseOwner, _ world: Locked<World>, _ leases: Locked<[LeaseID]>, _ random: inout SeededGenerator
    ) {
        let choices = [LeaseAmounts(slots: 1), LeaseAmounts(memory: 60, slots: 1), LeaseAmounts(connections: 3)]
        let amounts = choices.randomElement(using: &random)!
        let request = LeaseRequest(
            owner, amounts, urgency: [.normal, .high, .critical].randomElement(using: &random)!, isPreemptible: Bool.random(using: &random))
        let granted: @Sendable (LeaseGrant) -> Void = { grant in
            world.withLock { $0.grant(grant.id) }
            leases.withLock { $0.append(grant.id) }
        }
        let handlers = LeaseHandlers(
            onGranted: { grant in
                world.withLock { $0.asked -= 1 }
                granted(grant)
            },
            onRefused: { _ in world.withLock { $0.refused += 1 } },
            onEnded: { _, _ in
                world.withLock { world in
                    world.ended += 1
                    world.holding -= 1
                }
            })
        switch desk.request(request, handlers) {
        case .granted(let grant): granted(grant)
        case .waiting: world.withLock { $0.asked += 1 }
        case .refused: break
        }
    }

    private static func release(
        _ desk: LeaseDesk, _ world: Locked<World>, _ leases: Locked<[LeaseID]>, _ random: inout SeededGenerator
    ) {
        let id = leases.withLock { leases -> LeaseID? in
            guard let index = leases.indices.randomElement(using: &random) else { return nil }
            return leases.remove(at: index)
        }
        guard let id, case .success = desk.release(id) else { return }
        world.withLock { world in
            world.released += 1
            world.holding -= 1
        }
    }
}
