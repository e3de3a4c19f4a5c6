import Testing

@testable import Lease

@Suite struct ThrottleTests {
    private static let (low, middle, high) = (Int64(0), Int64(95_000_000), Int64(150_000_000))

    @Test("above a threshold low weights are throttled, the lowest first, and the greatest never")
    func lowestFirst() {
        var scene = Scene()
        var levels: [Int64] = []
        for _ in 0..<6 {
            scene.machine.pressure(memory: Self.high, cpu: 0, now: 0)
            levels.append(scene.machine.throttledWeight)
        }
        #expect(levels == [50, 70, 80, 85, 85, 85])
        levels = []
        for _ in 0..<4 {
            scene.machine.pressure(memory: Self.low, cpu: 0, now: 0)
            levels.append(scene.machine.throttledWeight)
        }
        #expect(levels == [80, 70, 50, 0], "as many steps back as forth, however long it lasted")
    }

    @Test("between the marks nothing changes, in neither direction")
    func hysteresis() {
        var scene = Scene()
        scene.machine.pressure(memory: Self.middle, cpu: 750, now: 0)
        #expect(scene.machine.throttledWeight == 0)
        scene.machine.pressure(memory: Self.middle, cpu: 801, now: 0)
        #expect(scene.machine.throttledWeight == 50)
        for _ in 0..<10 { scene.machine.pressure(memory: Self.middle, cpu: 750, now: 0) }
        #expect(scene.machine.throttledWeight == 50)
        // Both must be below.
        scene.machine.pressure(memory: Self.low, cpu: 750, now: 0)
        #expect(scene.machine.throttledWeight == 50)
        scene.machine.pressure(memory: Self.low, cpu: 699, now: 0)
        #expect(scene.machine.throttledWeight == 0)
    }

    @Test("a value that swings about one threshold does not switch to and fro")
    func noFlapping() {
        var scene = Scene()
        var changes = 0
        for step in 0..<1000 {
            let before = scene.machine.throttledWeight
            scene.machine.pressure(memory: step % 2 == 0 ? 100_000_001 : 99_999_999, cpu: 0, now: 0)
            if scene.machine.throttledWeight != before { changes += 1 }
        }
        #expect(changes == 4)
    }

    @Test("a throttled class holds one lease at a time; others go on, and it too when the pressure is over")
    func oneAtATime() throws {
        var scene = Scene()
        let leases = try [scene.lease("other"), scene.lease("other")]
        scene.machine.pressure(memory: Self.high, cpu: 0, now: 0)
        let waiters = try [scene.wait("other"), scene.wait("other"), scene.wait("other")]
        #expect(scene.machine.take(scene.owner("other"), .slots, 1, now: 0) == .failure(LeaseRefusal(.busy)))
        _ = try scene.lease("voice")
        try scene.release(leases[0])
        #expect(scene.served() == [])
        try scene.release(leases[1])
        #expect(scene.served() == [waiters[0]])
        scene.machine.pressure(memory: Self.low, cpu: 0, now: 0)
        #expect(scene.served() == Array(waiters[1...]))
    }

    @Test("a standing lease is no holder: what its class does goes on beside it")
    func standing() throws {
        var scene = Scene()
        let standing = try scene.machine.take(scene.owner("other"), .connections, 1, isStanding: true, now: 0).get()
        #expect(scene.figures(of: "other").holders == 0)
        scene.machine.pressure(memory: Self.high, cpu: 0, now: 0)
        let lease = try scene.lease("other")
        let waiter = try scene.wait("other")
        try scene.release(standing.id)
        #expect(scene.served() == [] && scene.figures(of: "other").holders == 1)
        try scene.release(lease)
        #expect(scene.served() == [waiter])
    }

    @Test("with no holders allowed, a throttled class gets nothing, and nothing is held back for it")
    func stopped() throws {
        var scene = Scene { ($0.throttle.holders, $0.capacity.memory) = (0, 100) }
        scene.machine.pressure(memory: 0, cpu: 900, now: 0)
        let waiter = try scene.wait("other", LeaseAmounts(memory: 90))
        let lease = try scene.lease("voice", LeaseAmounts(memory: 40))
        scene.at(5000)
        try scene.release(lease)
        #expect(scene.served() == [] && scene.machine.heldBack == .zero)
        scene.machine.pressure(memory: 0, cpu: 100, now: scene.now)
        #expect(scene.served() == [waiter])
    }
}
