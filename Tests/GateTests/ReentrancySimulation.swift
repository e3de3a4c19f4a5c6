import CCrucible
import GateFixture
import Swap
import TestSupport
import Testing
import Timing

@testable import Gate

/// Chains of calls that go from A to B and back to A, one step at a time in an order that a seed decides, while A is replaced again and
/// again. Gate and machine are the real ones, time is virtual; what the gate does on threads of its own is waited for after each step.
struct ReentrancySimulation {
    /// What a run has met.
    struct Tally: Equatable {
        /// Calls that went back into A while its seat parked.
        var letThrough = 0
        var parked = 0
        var refused = 0
        /// Chains whose deadline passed, and those of them that were parked then.
        var late = 0
        var lateWhileParked = 0
        var outcomes: [String: Int] = [:]
    }

    static let mostParked = 3

    let scene = Scene()
    let seed: UInt64
    var random: SeededGenerator
    var tally = Tally()
    var problems: [String] = []

    // MARK: A and B

    struct Generation {
        let party: Party
        let fixture: OpaquePointer
        /// Its import of B.
        let toB: Scene.Way
        /// Its state: how many calls it has answered.
        var count = 0
    }

    var generations: [Int: Generation] = [:]
    var current = 1
    let partyB = Party(id: "mirror", generation: 1, isSerial: false, admission: .open)
    let fixtureB: OpaquePointer
    private let seatB = Seat("mirror")
    let fromOutside: Scene.Way
    let fromB: Scene.Way

    // MARK: Chains

    /// One call of a chain: in A at even levels, in B at odd ones.
    struct Level {
        let consumer: Consumer
        /// nil while it is parked.
        var kept: Kept?
        /// Of A; 0 in B.
        var generation = 0
    }

    struct Chain {
        let root: CallTicket
        /// How deep it goes before it turns back.
        var depth: Int
        var levels: [Level] = []
    }

    var chains: [Chain] = []
    /// Calls that A has answered, in whichever generation.
    var answered = 0

    // MARK: The swap

    var swap: SwapMachine?
    var isParking = false
    var events: [SwapEvent] = []
    var timers: [SwapTimerID.Kind: SwapTimerID] = [:]
    var draining: (generation: Int, pass: Int)?
    var retiring: Int?
    var snapshot = 0
    var nextGeneration = 2

    init(seed: UInt64) throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        fixtureB = gf_provider_new(HostTable(gate: scene.gate, party: partyB, abi: 1, imports: [:]).pointer)
        scene.sit(partyB, fixtureB, on: seatB)
        fromOutside = try scene.way("begin")
        fromB = try scene.way("begin", from: partyB)
        generations[1] = try generation(scene.provider, scene.fixture)
    }

    /// A generation of A; the first one sits already.
    func generation(_ party: Party, _ fixture: OpaquePointer) throws -> Generation {
        let (edge, function) = try scene.gate.connect(
            consumer: party, to: .seat(seatB), interface: Scene.interface, signature: fromOutside.edge.signature)
        return Generation(party: party, fixture: fixture, toB: Scene.Way(edge: edge, function: function))
    }

    mutating func expect(_ holds: Bool, _ text: String) {
        if !holds { problems.append("seed \(seed): \(text)") }
    }

    // MARK: Running

    /// Until all chains and swaps have ended. They do without any time passing but that of the deadlines: nothing waits for itself.
    mutating func run(chains count: Int, swaps: Int) throws {
        var (begun, swapped, steps) = (0, 0, 0)
        while begun < count || !chains.isEmpty || swap != nil {
            steps += 1
            expect(steps < 5000, "stuck with \(chains.count) chains, and a swap that is \(swap?.phase.rawValue ?? "over")")
            guard problems.isEmpty else { return }
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<2: if begun < count { begun += 1; try beginChain() }
            case 2..<7: if let index = chains.indices.randomElement(using: &random) { stepChain(index) }
            case 7..<11:
                if swap != nil { try stepSwap() } else if swapped < swaps, begun < count { swapped += 1; beginSwap() }
            default: passTime()
            }
        }
        let left = generations[current]!.count
        expect(left == answered, "the state is \(left), and \(answered) calls were answered")
        expectEventually {
            generations.values.allSatisfy { $0.party.inFlight == 0 } && partyB.inFlight == 0 && scene.gate.table.count == 0
        }
    }
}
