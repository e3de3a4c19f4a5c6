import Lease
import Locking
import Testing

@Suite struct DeskTests {
    @Test("what was granted at once is returned and not told; what waited is told once")
    func answers() throws {
        let scene = DeskScene { $0.capacity.slots = 1 }
        let voice = scene.owner("voice")
        guard case .granted(let first) = scene.ask(voice, "a") else { throw Unexpected() }
        guard case .waiting = scene.ask(voice, "b") else { throw Unexpected() }
        #expect(scene.told == [])
        try scene.desk.release(first.id).get()
        #expect(scene.told == ["b granted"])
        #expect(throws: LeaseError.ended) { try scene.desk.release(first.id).get() }
        scene.desk.ownerEnded(voice)
        #expect(scene.told == ["b ended ownerEnded"])
    }

    @Test("the desk sets one timer, for what is due first, and a lease ends by it")
    func timer() throws {
        let scene = DeskScene()
        let voice = scene.owner("voice")
        for (name, term) in [("slow", Int64(500)), ("quick", 100), ("between", 300)] {
            _ = scene.desk.request(LeaseRequest(voice, LeaseAmounts(.slots, 1), term: term), scene.handlers(name))
        }
        #expect(scene.time.timerAt == 100)
        scene.time.move(to: 100)
        #expect(scene.told == ["quick ended expired"])
        #expect(scene.time.timerAt == 300)
        scene.time.move(to: 1000)
        #expect(scene.told == ["between ended expired", "slow ended expired"])
        #expect(scene.time.timerAt == nil)
    }

    @Test("a handler may use the desk, and is told in the order of what happened")
    func reentry() throws {
        let scene = DeskScene { ($0.capacity.slots, $0.maxClassWaiters) = (1, 100) }
        let desk = scene.desk
        let voice = scene.owner("voice")
        guard case .success(let first) = desk.take(voice, .slots, 1) else { throw Unexpected() }
        for number in 0..<50 {
            let handlers = scene.handlers("\(number)") { _ = desk.release($0.id) }
            guard case .waiting = desk.request(LeaseRequest(voice, LeaseAmounts(.slots, 1)), handlers) else { throw Unexpected() }
        }
        try desk.release(first.id).get()
        #expect(scene.told == (0..<50).map { "\($0) granted" })
        #expect(desk.figures().held == .zero)
    }

    @Test("handlers of a lease that was released are not called for the next one in its place")
    func placesAreUsedAgain() throws {
        let scene = DeskScene()
        let voice = scene.owner("voice")
        guard case .granted(let first) = scene.ask(voice, "a") else { throw Unexpected() }
        try scene.desk.release(first.id).get()
        guard case .success(let second) = scene.desk.take(voice, .slots, 1) else { throw Unexpected() }
        try scene.desk.revoke(second.id, grace: 0).get()
        #expect(scene.told == [])
    }

    @Test("a revocation is told, and then the end")
    func revocation() throws {
        let scene = DeskScene()
        guard case .granted(let grant) = scene.ask(scene.owner("mcp"), "a") else { throw Unexpected() }
        try scene.desk.revoke(grant.id, grace: 10).get()
        #expect(scene.told == ["a notice revoked"])
        scene.time.move(to: 10)
        #expect(scene.told == ["a ended revoked"])
    }

    @Test("while a handler blocks, what is to be told does not pile up without bound")
    func slowHandler() throws {
        let scene = DeskScene { ($0.capacity.slots, $0.maxLeases, $0.maxWaiters) = (1, 4, 4) }
        let (desk, voice) = (scene.desk, scene.owner("voice"))
        guard case .success(let first) = desk.take(voice, .slots, 1) else { throw Unexpected() }
        // In its handler, as many requests are made and cancelled as get an answer: nobody is told of them meanwhile.
        let accepted = Locked(0)
        let handlers = scene.handlers("slow") { _ in
            for _ in 0..<1000 {
                guard case .waiting(let id) = scene.ask(voice, "x") else { return }
                accepted.withLock { $0 += 1 }
                _ = desk.cancel(id)
            }
        }
        _ = desk.request(LeaseRequest(voice, LeaseAmounts(.slots, 1)), handlers)
        try desk.release(first.id).get()
        #expect(accepted.withLock { $0 } == 8)
        #expect(scene.told == ["slow granted"] + Array(repeating: "x refused cancelled", count: 8))
    }

    @Test("a desk that is gone has forgotten its timer")
    func ending() throws {
        let time = ManualTime()
        var desk: LeaseDesk? = LeaseDesk(LeaseSettings(), time: time.leaseTime)
        let owner = try #require(desk?.admit(plugin: "voice", generation: 1))
        _ = desk?.take(owner, .slots, 1)
        #expect(time.timerAt == 60 * LeaseSettings.second)
        desk = nil
        #expect(time.timerAt == nil)
    }
}
