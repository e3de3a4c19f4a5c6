import CCrucible
import GateFixture
import Testing
import Timing

@testable import Gate

/// The steps of chains.
extension ReentrancySimulation {
    mutating func beginChain() throws {
        let timeout = Int.random(in: 0..<3, using: &random) == 0 ? Duration.milliseconds(Int.random(in: 1...40, using: &random)) : .zero
        let chain = Chain(root: try scene.open(timeout: timeout), depth: [1, 3, 3, 5].randomElement(using: &random)!)
        chains.append(chain)
        descend(chains.count - 1)
    }

    /// One call further down, or one answer.
    mutating func stepChain(_ index: Int) {
        guard let top = chains[index].levels.last else { return endChain(index) }
        guard let kept = top.kept else { return }
        if chains[index].levels.count < chains[index].depth { return descend(index) }
        expect(kept.event() == .ok && kept.done(.ok, "answer") == .ok, "an answer is not taken")
        if top.generation > 0 {
            generations[top.generation]!.count += 1
            answered += 1
        }
        expect(top.consumer.dones == 1 && top.consumer.status == .ok && top.consumer.events == 1, "not answered once")
        expect(kept.done() == .gone && kept.event() == .gone, "answered twice")
        chains[index].levels.removeLast()
        // From here on it only turns back.
        chains[index].depth = 0
        if chains[index].levels.isEmpty { endChain(index) }
    }

    private mutating func endChain(_ index: Int) {
        _ = scene.gate.close(chains.remove(at: index).root.id, by: scene.consumer)
    }

    private mutating func descend(_ index: Int) {
        let chain = chains[index]
        let (level, name) = (chain.levels.count, chain.levels.last?.kept?.id ?? chain.root.id)
        let isToA = level.isMultiple(of: 2)
        let way = level == 0 ? fromOutside : isToA ? fromB : generations[chain.levels[level - 1].generation]!.toB
        let isInside = chain.levels.contains { $0.generation == current && $0.kept != nil }
        let isFull = chains.count { $0.levels.last.map { $0.kept == nil } ?? false } == Self.mostParked
        let (status, _, consumer) = scene.begin(way, GF_KEEP, in: name)
        guard status == .ok else {
            expect(status == .resourceExhausted && isToA && isParking && !isInside && isFull, "refused as \(status)")
            expect(consumer.dones == 0, "refused and answered")
            tally.refused += 1
            chains[index].depth = 0
            if level == 0 { endChain(index) }
            return
        }
        chains[index].levels.append(Level(consumer: consumer))
        collect()
        let isIn = chains[index].levels.last?.kept != nil
        // A chain that waits for itself would never leave, and the drain would wait for it.
        if isToA, isParking, isInside {
            expect(isIn, "a chain that is inside was parked")
            tally.letThrough += 1
        } else if isToA, isParking {
            expect(!isIn, "a call went in while the seat parks")
            tally.parked += 1
        } else {
            expect(isIn, "parked for no reason")
        }
    }

    /// Takes what the plugins have been given: always the deepest call of a chain.
    mutating func collect() {
        for (number, generation) in generations { collect(generation.fixture, number) }
        collect(fixtureB, 0)
    }

    private mutating func collect(_ fixture: OpaquePointer, _ generation: Int) {
        var kept = gf_kept()
        while gf_take(fixture, &kept) {
            guard let index = chains.firstIndex(where: { $0.root.chain == kept.call.chain }), let top = chains[index].levels.last,
                top.kept == nil
            else { return expect(false, "a call came twice, or to nobody") }
            expect(generation == 0 || generation == current, "a call went to generation \(generation), and \(current) serves")
            chains[index].levels[chains[index].levels.count - 1].kept = Kept(kept: kept)
            chains[index].levels[chains[index].levels.count - 1].generation = generation
        }
    }

    // MARK: Deadlines

    /// Some milliseconds; chains whose deadline has passed are answered by the gate.
    mutating func passTime() {
        scene.clock.advance(by: .milliseconds(Int.random(in: 1...8, using: &random)))
        for index in chains.indices.reversed() {
            let chain = chains[index]
            guard chain.root.deadline != 0, chain.root.deadline <= scene.clock.now() else { continue }
            tally.late += 1
            if chain.levels.last?.kept == nil { tally.lateWhileParked += 1 }
            expectEventually { chain.levels[0].consumer.dones == 1 }
            expect(chain.levels[0].consumer.status == .deadlineExceeded, "\(chain.levels[0].consumer.status) instead of the deadline")
            // A call further down is ended by its own deadline or by the end of the one above, whichever is first: then its callee may answer.
            for level in chain.levels.dropFirst().reversed() { level.kept?.done(.cancelled, "not wanted any more") }
            expectEventually { chain.levels.allSatisfy { $0.consumer.dones == 1 } }
            for level in chain.levels { expect(level.kept.map { $0.done() == .gone && $0.event() == .gone } ?? true, "answered twice") }
            expect(chain.levels.allSatisfy { $0.consumer.dones == 1 && $0.consumer.status != .ok }, "not answered once")
            endChain(index)
        }
        // Cells are counted down after the answer is delivered.
        expectEventually { partyB.inFlight == UInt64(chains.reduce(0) { $0 + $1.levels.count { $0.generation == 0 && $0.kept != nil } }) }
    }
}
