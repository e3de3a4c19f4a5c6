@testable import Cache
import TestSupport
import Testing
import Timing

/// Who computes what, as a value without locks and clocks.
@Suite struct FlightTableTests {
    private let p1 = CacheCaller(plugin: "p", generation: 1)
    private let p2 = CacheCaller(plugin: "p", generation: 2)
    private let q = CacheCaller(plugin: "q", generation: 1)
    private let key = CacheKey("a:k")

    private func claim(_ number: UInt64) -> ClaimID { ClaimID(rawValue: number) }
    private func flight(_ number: UInt64) -> FlightID { FlightID(rawValue: number) }

    /// A table in which `p1` computes `key` as flight 1, and claims 2 and 3 of `q` wait.
    private func crowded(_ limits: FlightLimits = FlightLimits()) -> FlightTable {
        var table = FlightTable(limits)
        _ = table.handle(.claimed(claim(1), p1, key, hasStale: false, now: 0))
        _ = table.handle(.claimed(claim(2), q, key, hasStale: false, now: 1))
        _ = table.handle(.claimed(claim(3), q, key, hasStale: false, now: 2))
        return table
    }

    @Test func theFirstComputesAndTheOthersWait() {
        var table = FlightTable()
        let term = FlightLimits().term.nanoseconds
        let first = table.handle(.claimed(claim(1), p1, key, hasStale: false, now: 5))
        #expect(first == [.setTimer(at: 5 + term), .compute(claim(1), flight(1), key)])
        #expect(table.handle(.claimed(claim(2), q, key, hasStale: false, now: 6)) == [])
        #expect(table.handle(.landed(flight(1), p1)) == [.serve([claim(2)])])
        #expect(table.handle(.landed(flight(1), p1)) == [])
        #expect((table.flightCount, table.waiterCount) == (0, 0))
    }

    @Test func onlyItsOwnerEndsAFlight() {
        var table = crowded()
        for stranger in [p2, q] {
            #expect(table.landing(flight(1), stranger) == .gone)
            #expect(table.handle(.landed(flight(1), stranger)) == [])
            #expect(table.handle(.abandoned(flight(1), stranger, reason: "no")) == [])
        }
        #expect(table.landing(flight(1), p1) == .store)
    }

    @Test func aFailureIsTheAnswerOfAllWhoWait() {
        var table = crowded()
        let failure = CacheFailure(.failed, "the computation by plugin 'p' failed: no model")
        #expect(table.handle(.abandoned(flight(1), p1, reason: "no model")) == [.fail([claim(2), claim(3)], failure)])
        // It is not remembered.
        #expect(table.handle(.claimed(claim(4), q, key, hasStale: false, now: 9)) == [.compute(claim(4), flight(2), key)])
    }

    @Test func theNextWaiterComputesWhenTheOwnerEnds() {
        var table = crowded()
        #expect(table.handle(.ended(plugin: "p", generations: 2...2, now: 9)) == [])
        #expect(table.handle(.ended(plugin: "p", generations: 1...1, now: 9)) == [.compute(claim(2), flight(2), key)])
        #expect(table.landing(flight(1), p1) == .gone)
        #expect(table.handle(.landed(flight(2), q)) == [.serve([claim(3)])])
    }

    @Test func theNextWaiterComputesWhenTheTermIsOver() {
        var table = crowded()
        let term = FlightLimits().term.nanoseconds
        #expect(table.handle(.timer(now: term - 1)) == [.setTimer(at: term)])
        #expect(table.handle(.timer(now: term)) == [.setTimer(at: 2 * term), .compute(claim(2), flight(2), key)])
        #expect(table.landing(flight(1), p1) == .gone)
    }

    @Test func claimsOfAnEndedGenerationFail() {
        var table = crowded()
        let gone = CacheFailure(.gone, "plugin 'q' generation 1 has ended")
        #expect(table.handle(.ended(plugin: "q", generations: 1...1, now: 9)) == [.fail([claim(2)], gone), .fail([claim(3)], gone)])
        #expect(table.handle(.landed(flight(1), p1)) == [])
    }

    @Test func aCancelledClaimIsAnsweredOnce() {
        var table = crowded()
        let cancelled = CacheFailure(.cancelled, "the claim was cancelled")
        #expect(table.handle(.cancelled(claim(2))) == [.fail([claim(2)], cancelled)])
        #expect(table.handle(.cancelled(claim(2))) == [])
        #expect(table.handle(.cancelled(claim(1))) == [])
        #expect(table.handle(.landed(flight(1), p1)) == [.serve([claim(3)])])
    }

    @Test func oneRefreshesWhileAllGetTheStaleValue() {
        var table = FlightTable()
        let first = table.handle(.claimed(claim(1), p1, key, hasStale: true, now: 0))
        #expect(first.last == .serveStale(claim(1), flight(1), key))
        #expect(table.handle(.claimed(claim(2), q, key, hasStale: true, now: 0)) == [.serveStale(claim(2), nil, key)])
        #expect(table.waiterCount == 0)
    }

    @Test func whatIsInvalidatedWhileItIsComputedIsNotStored() {
        var table = crowded()
        #expect(table.handle(.invalidated(prefix: Array("b:".utf8))) == [])
        #expect(table.landing(flight(1), p1) == .store)
        #expect(table.handle(.invalidated(prefix: Array("a:".utf8))) == [])
        #expect(table.landing(flight(1), p1) == .detached)
        // Who asks from now on is not given what was begun before.
        #expect(table.handle(.claimed(claim(4), q, key, hasStale: false, now: 9)) == [.compute(claim(4), flight(2), key)])
        #expect(table.handle(.landed(flight(1), p1)) == [.serve([claim(2), claim(3)])])
        #expect(table.landing(flight(2), q) == .store)
    }

    @Test func whoWaitedForADetachedFlightJoinsTheNextOne() {
        var table = crowded()
        _ = table.handle(.removed(key))
        #expect(table.handle(.claimed(claim(4), p2, key, hasStale: false, now: 9)) == [.compute(claim(4), flight(2), key)])
        #expect(table.handle(.ended(plugin: "p", generations: 1...1, now: 9)) == [])
        #expect(table.handle(.landed(flight(2), p2)) == [.serve([claim(2), claim(3)])])
    }

    @Test func flightsAndWaitersAreBoundedPerPlugin() {
        var limits = FlightLimits()
        (limits.flights, limits.waiters) = (1, 1)
        var table = FlightTable(limits)
        _ = table.handle(.claimed(claim(1), p1, key, hasStale: false, now: 0))
        _ = table.handle(.claimed(claim(2), q, key, hasStale: false, now: 0))
        let other = CacheKey("a:other")
        for (number, caller, key) in [(UInt64(3), p2, other), (4, q, self.key)] {
            let actions = table.handle(.claimed(claim(number), caller, key, hasStale: false, now: 0))
            guard case .fail(let claims, let failure)? = actions.first else {
                Issue.record("claim \(number) was taken")
                continue
            }
            #expect(claims == [claim(number)])
            #expect(failure.code == .resourceExhausted)
        }
        // A stale value is given in any case.
        #expect(table.handle(.claimed(claim(5), p1, other, hasStale: true, now: 0)) == [.serveStale(claim(5), nil, other)])
        // Another plugin has its own.
        #expect(table.handle(.claimed(claim(6), q, other, hasStale: false, now: 0)) == [.compute(claim(6), flight(2), other)])
    }

    /// Whatever happens: one computation per key that is not detached, every claim is answered once, and nothing is left at the end.
    @Test func randomEventsAnswerEveryClaimOnce() {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<200 { randomRun(&random) }
    }

    private func randomRun(_ random: inout SeededGenerator) {
        var limits = FlightLimits()
        (limits.flights, limits.waiters, limits.term) = (3, 4, .nanoseconds(20))
        var table = FlightTable(limits)
        var answered: [ClaimID: Int] = [:]
        var live: [FlightID: (owner: CacheCaller, key: CacheKey, isDetached: Bool)] = [:]
        var (now, claims) = (Int64(0), UInt64(0))
        let callers = [p1, p2, q]
        func note(_ actions: [FlightAction], by caller: [ClaimID: (CacheCaller, CacheKey)]) {
            for action in actions {
                switch action {
                case .compute(let claim, let flight, let key), .serveStale(let claim, let flight?, let key):
                    answered[claim, default: 0] += 1
                    #expect(!live.values.contains { $0.key == key && !$0.isDetached }, "two computations of \(key)")
                    live[flight] = (caller[claim]!.0, key, false)
                case .serveStale(let claim, nil, _): answered[claim, default: 0] += 1
                case .serve(let claims), .fail(let claims, _): for claim in claims { answered[claim, default: 0] += 1 }
                case .setTimer: break
                }
            }
        }
        var made: [ClaimID: (CacheCaller, CacheKey)] = [:]
        for _ in 0..<120 {
            now += Int64.random(in: 0...3, using: &random)
            let caller = callers.randomElement(using: &random)!
            let key = CacheKey("a:\(Int.random(in: 0..<3, using: &random))")
            let some = live.keys.sorted { $0.rawValue < $1.rawValue }.randomElement(using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<6:
                claims += 1
                made[claim(claims)] = (caller, key)
                note(table.handle(.claimed(claim(claims), caller, key, hasStale: Bool.random(using: &random), now: now)), by: made)
            case 6, 7:
                guard let some, let flight = live.removeValue(forKey: some) else { continue }
                let isLanding = Bool.random(using: &random)
                note(table.handle(isLanding ? .landed(some, flight.owner) : .abandoned(some, flight.owner, reason: "x")), by: made)
            case 8: note(table.handle(.cancelled(claim(UInt64.random(in: 0...claims, using: &random)))), by: made)
            case 9:
                live = live.filter { $0.value.owner != caller }
                note(table.handle(.ended(plugin: caller.plugin, generations: caller.generation...caller.generation, now: now)), by: made)
            case 10:
                for (flight, value) in live where value.key == key { live[flight] = (value.owner, key, true) }
                note(table.handle(.removed(key)), by: made)
            default:
                // What has run out is replaced in the same event; which ones the table knows best.
                let before = live
                live = live.filter { table.key(of: $0.key, $0.value.owner) != nil }
                #expect(live.count == before.count)
                live = [:]
                let actions = table.handle(.timer(now: now))
                for (flight, value) in before where table.key(of: flight, value.owner) != nil { live[flight] = value }
                note(actions, by: made)
            }
        }
        for plugin in ["p", "q"] {
            live = live.filter { $0.value.owner.plugin != plugin }
            note(table.handle(.ended(plugin: plugin, generations: 1...2, now: now)), by: made)
        }
        #expect(answered.count == made.count)
        #expect(answered.values.allSatisfy { $0 == 1 })
        #expect((table.flightCount, table.waiterCount) == (0, 0))
    }
}
