import CCrucible
import FoundationEssentials
import GateFixture
import Locking
import Signature
import Testing
import Timing

@testable import Gate

/// A calls B calls A while A is replaced: nothing waits for itself, and no call is lost.
@Suite struct ReentrancyTests {
    /// `CRUCIBLE_SEED=n` repeats one run.
    @Test("chains and swaps in any order: every call is answered once, and the state is exact")
    func simulation() throws {
        let asked = ProcessInfo.processInfo.environment["CRUCIBLE_SEED"].flatMap(UInt64.init)
        let first = asked ?? UInt64.random(in: 1...1_000_000_000)
        let seeds = first..<first + (asked == nil ? 300 : 1)
        print("re-entrancy simulation: seeds \(seeds.lowerBound) to \(seeds.upperBound - 1)")
        var tally = ReentrancySimulation.Tally()
        for seed in seeds {
            var simulation = try ReentrancySimulation(seed: seed)
            try simulation.run(chains: 30, swaps: 4)
            try #require(simulation.problems == [])
            tally.add(simulation.tally)
        }
        print("re-entrancy simulation: \(tally)")
        guard asked == nil else { return }
        // It is worth something only if it leads everywhere.
        #expect(tally.letThrough > 100 && tally.parked > 100 && tally.refused > 20 && tally.late > 100 && tally.lateWhileParked > 20)
        for outcome in ["committed", "rolledBack", "aborted"] { #expect(tally.outcomes[outcome, default: 0] > 20) }
    }

    @Test("threads inside A while it is replaced come back to it through B, and none is lost", arguments: [false, true])
    func threads(isSerial: Bool) throws {
        let scene = Scene(serial: isSerial)
        let mirror = Party(id: "mirror", generation: 1, isSerial: false, admission: .open)
        let (fixture, seat) = (gf_provider_new(HostTable(gate: scene.gate, party: mirror, abi: 1, imports: [:]).pointer)!, Seat("mirror"))
        scene.sit(mirror, fixture, on: seat)
        gf_provider_import(fixture, try scene.way("add", from: mirror).function)
        gf_provider_import(scene.fixture, try Self.dwell(scene, scene.provider, seat))
        let (relay, isOver, lost, ended) = (try scene.way("relay"), Locked(false), Counter(), Counter())
        for _ in 0..<2 {
            HostThread.start("gate-test") {
                while !isOver.withLock({ $0 }) {
                    if scene.add(relay) != Answer(status: .ok) { lost.add() }
                }
                ended.add()
            }
        }
        expectEventually { relay.edge.counters.read().finished > 0 }
        var (party, busy) = (scene.provider, 0)
        for number in 8..<68 {
            let next = Party(id: "server", generation: number, isSerial: isSerial, admission: .open)
            let fixture = gf_provider_new(HostTable(gate: scene.gate, party: next, abi: 1, imports: [:]).pointer)!
            gf_provider_import(fixture, try Self.dwell(scene, next, seat))
            scene.seat.park(limit: 8)
            if party.inFlight > 0 { busy += 1 }
            let isDrained = expectEventually { party.inFlight == 0 }
            guard isDrained else { break }
            scene.sit(next, fixture, on: scene.seat)
            scene.seat.release()
            party = next
            HostThread.sleep(.microseconds(200))
        }
        isOver.withLock { $0 = true }
        expectEventually { ended.value == 2 && party.inFlight == 0 && mirror.inFlight == 0 }
        #expect(lost.value == 0 && busy > 0, "\(lost.value) lost, \(busy) swaps with calls inside")
    }

    /// The import of B through which a generation of A calls.
    private static func dwell(_ scene: Scene, _ party: Party, _ seat: Seat) throws -> @convention(c) () -> Void {
        try scene.gate.connect(
            consumer: party, to: .seat(seat), interface: Scene.interface, signature: Signature(parsing: Scene.signatures["dwell"]!)
        ).function
    }
}

extension ReentrancySimulation.Tally {
    fileprivate mutating func add(_ other: Self) {
        letThrough += other.letThrough
        parked += other.parked
        refused += other.refused
        late += other.late
        lateWhileParked += other.lateWhileParked
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
    }
}
