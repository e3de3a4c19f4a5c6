import TestSupport
import Testing

@testable import Lease

@Suite struct QuotaTests {
    @Test("a quota stays in its range, moves towards the load, and never past it")
    func rule() {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<20_000 {
            let least = Int64.random(in: 0...50, using: &random)
            let most = least + .random(in: 0...200, using: &random)
            let quota = Int64.random(in: least...most, using: &random)
            let load = Int64.random(in: 0...300, using: &random)
            let next = QuotaRule.next(quota, from: least, to: most, load: load)
            #expect((least...most).contains(next), "\(quota) to \(next) in \(least)...\(most)")
            if load > quota { #expect(next >= quota && next <= max(quota, load)) }
            if load < quota { #expect(next <= quota && next >= min(quota, load)) }
            if load > quota, quota < most { #expect(next > quota) }
        }
    }

    @Test("under a steady load a quota comes to rest, at or above the load as far as the range allows")
    func rest() {
        for load in [Int64(0), 3, 20, 60, 200] {
            var quota: Int64 = 30
            for _ in 0..<60 { quota = QuotaRule.next(quota, from: 4, to: 100, load: load) }
            let rested = quota
            for _ in 0..<10 { quota = QuotaRule.next(quota, from: 4, to: 100, load: load) }
            #expect(quota == rested && quota >= min(load, 100) && quota <= max(4, 2 * load + 1), "load \(load): \(rested)")
        }
    }

    @Test("limits and reservations follow the load of a simulated day within their ranges, and the capacity is kept")
    func simulation() throws {
        var random = SeededGenerator(seed: printedSeed())
        var scene = Scene { settings in
            settings.adaptInterval = 1000 * Scene.millisecond
            settings.capacity.slots = 20
            settings.classes["voice"] = .init(
                weight: 80, limit: AmountsRange(Self.slots(4), to: Self.slots(16)),
                reservation: AmountsRange(Self.slots(1), to: Self.slots(4)))
            settings.classes["mcp"] = .init(
                weight: 70, limit: AmountsRange(Self.slots(4), to: Self.slots(16)), reservation: AmountsRange(.zero, to: Self.slots(4)))
        }
        var leases: [(ends: Int64, id: LeaseID)] = []
        var limits: [String: [Int64]] = ["voice": [], "mcp": []]
        var reservations: [String: [Int64]] = ["voice": [], "mcp": []]
        for time in stride(from: Int64(0), to: 120_000, by: 50) {
            scene.at(time)
            for lease in leases where lease.ends <= time { try scene.release(lease.id) }
            leases.removeAll { $0.ends <= time }
            // First one is busy, then the other.
            let busy = time < 60_000 ? "voice" : "mcp"
            for plugin in ["voice", "mcp"] where Int.random(in: 0..<100, using: &random) < (plugin == busy ? 100 : 1) {
                if case .granted(let grant) = scene.ask(plugin, deadline: time + 500) { leases.append((time + 700, grant.id)) }
            }
            for action in scene.actions() {
                if case .granted(_, let grant) = action { leases.append((time + 700, grant.id)) }
            }
            #expect(scene.machine.held.slots <= 20)
            for plugin in ["voice", "mcp"] {
                let figures = scene.figures(of: plugin)
                #expect(figures.held.slots <= max(figures.limit.slots, limits[plugin]!.last ?? 4))
                limits[plugin]!.append(figures.limit.slots)
                reservations[plugin]!.append(figures.reservation.slots)
            }
        }
        for (plugin, busyEnd, idleEnd) in [("voice", 1199, 2399), ("mcp", 2399, 1199)] {
            let (limit, reservation) = (limits[plugin]!, reservations[plugin]!)
            #expect(limit.allSatisfy { (4...16).contains($0) })
            #expect(reservation.allSatisfy { (0...4).contains($0) })
            #expect(limit[busyEnd] >= 14, "\(plugin) needs 14 and may have \(limit[busyEnd])")
            #expect(limit[idleEnd] <= 6, "\(plugin) is idle and may have \(limit[idleEnd])")
            #expect(reservation[busyEnd] == 4 && reservation[idleEnd] <= 2)
        }
    }

    private static func slots(_ number: Int64) -> LeaseAmounts { LeaseAmounts(slots: number) }

    @Test("reservations that have grown do not shut out a large request of another class for ever")
    func grownReservations() throws {
        var scene = Scene { settings in
            settings.adaptInterval = 1000 * Scene.millisecond
            settings.classes["voice"] = .init(
                weight: 80, limit: AmountsRange(LeaseAmounts(slots: 10)), reservation: AmountsRange(.zero, to: LeaseAmounts(slots: 5)))
        }
        var leases = try (0..<5).map { _ in try scene.lease("voice") }
        for second in 1...6 as ClosedRange<Int64> {
            scene.at(second * 1000)
            _ = scene.tick()
        }
        #expect(scene.figures(of: "voice").reservation.slots == 5)
        let large = try scene.wait("mcp", LeaseAmounts(slots: 8))
        var served: Int64?
        // The other class goes on: one lease ends and one is asked for, all the time.
        for time in stride(from: Int64(6100), to: 60_000, by: 100) where served == nil {
            scene.at(time)
            if !leases.isEmpty { try scene.release(leases.removeFirst()) }
            if case .granted(let grant) = scene.ask("voice", deadline: time + 1000) { leases.append(grant.id) }
            for action in scene.actions() {
                guard case .granted(let id, let grant) = action else { continue }
                if id == large { served = time } else { leases.append(grant.id) }
            }
        }
        #expect(served != nil)
    }
}
