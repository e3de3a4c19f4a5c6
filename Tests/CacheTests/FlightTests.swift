import Cache
import HostTesting
import Locking
import Testing
import Timing

/// One computation per key at a time, through the store.
@Suite struct FlightTests {
    private let other = CacheCaller(plugin: "other", generation: 1)
    private let grants = [CacheGrant(plugin: "other", access: .write)]
    private let key = CacheKey("a:k")

    @Test func sixtyFourThreadsComputeOnce() throws {
        let store = try Sample.store()
        for round in 0..<20 {
            let key = CacheKey("a:\(round)")
            let value = Array("value \(round)".utf8)
            let computations = Locked(0)
            let answers = Answers()
            let (start, done) = (Gathering(64), Gathering(64))
            for _ in 0..<64 {
                HostThread.start("claimer") {
                    start.arrive()
                    start.wait()
                    try! store.claim(key, Sample.owner) { answer in
                        answers.add(answer)
                        guard case .compute(let flight) = answer else { return }
                        computations.withLock { $0 += 1 }
                        try! store.fulfil(flight, value, Sample.owner)
                    }
                    done.arrive()
                }
            }
            done.wait()
            let list = answers.list
            #expect(list.count == 64)
            #expect(computations.withLock { $0 } == 1, "round \(round)")
            #expect(list.filter { $0 == .hit(value) }.count == 63)
        }
        #expect(store.figures().computations == 20)
        #expect(store.report.flights == 0 && store.report.waiters == 0)
    }

    @Test func aFailedComputationIsNotStored() throws {
        let store = try Sample.store(grants: grants)
        let (first, second) = (Answers(), Answers())
        try store.claim(key, Sample.owner, answer: first.add)
        try store.claim(key, other, answer: second.add)
        #expect(second.list.isEmpty)
        try store.abandon(try #require(first.last?.flight), reason: "no model", Sample.owner)
        #expect(second.list == [.failed(CacheFailure(.failed, "the computation by plugin 'owner' failed: no model"))])
        #expect(try store.text("a:k") == nil)
        let third = Answers()
        try store.claim(key, other, answer: third.add)
        #expect(third.last?.flight != nil)
    }

    @Test func aFulfilledFlightIsStoredAndGivenToAll() throws {
        let store = try Sample.store(grants: grants)
        let (first, second) = (Answers(), Answers())
        try store.claim(key, Sample.owner, answer: first.add)
        try store.claim(key, other, answer: second.add)
        let flight = try #require(first.last?.flight)
        #expect(first.last?.document == #"{"outcome":"compute","flight":\#(flight.rawValue)}"#)
        try store.fulfil(flight, Array("v".utf8), tags: ["t"], Sample.owner)
        #expect(second.list == [.hit(Array("v".utf8))])
        #expect(try store.text("a:k") == "v")
        #expect(try store.invalidate(below: CacheKey("a:"), tags: ["t"], Sample.owner) == 1)
        let failure = #expect(throws: CacheFailure.self) { try store.fulfil(flight, [], Sample.owner) }
        #expect(failure?.code == .gone)
    }

    @Test func wrongArgumentsLeaveTheFlightOpen() throws {
        let store = try Sample.store()
        let answers = Answers()
        try store.claim(key, Sample.owner, answer: answers.add)
        let flight = try #require(answers.last?.flight)
        let failure = #expect(throws: CacheFailure.self) { try store.fulfil(flight, [], ttlMilliseconds: -1, Sample.owner) }
        #expect(failure?.code == .invalidArgument)
        try store.fulfil(flight, Array("v".utf8), Sample.owner)
        #expect(try store.text("a:k") == "v")
    }

    @Test func aFlightEndsAfterItsTerm() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock, grants: grants)
        let (first, second) = (Answers(), Answers())
        try store.claim(key, Sample.owner, answer: first.add)
        try store.claim(key, other, answer: second.add)
        clock.advance(by: .seconds(59))
        #expect(second.list.isEmpty)
        clock.advance(by: .seconds(1))
        let flight = try #require(second.last?.flight)
        let failure = #expect(throws: CacheFailure.self) { try store.fulfil(first.last!.flight!, [1], Sample.owner) }
        #expect(failure?.code == .gone)
        try store.fulfil(flight, Array("v".utf8), other)
        #expect(try store.text("a:k") == "v")
        // The clock is not kept busy.
        clock.advance(by: .seconds(60))
        #expect(clock.isIdle)
    }

    @Test func theNextWaiterComputesWhenTheOwnerDies() throws {
        let store = try Sample.store(grants: grants)
        let (first, second, third) = (Answers(), Answers(), Answers())
        try store.claim(key, Sample.owner, answer: first.add)
        try store.claim(key, other, answer: second.add)
        try store.claim(key, other, answer: third.add)
        store.releaseAll("owner", generation: 1)
        let flight = try #require(second.last?.flight)
        #expect(third.list.isEmpty)
        try store.fulfil(flight, Array("v".utf8), other)
        #expect(third.list == [.hit(Array("v".utf8))])
        let failure = #expect(throws: CacheFailure.self) { try store.fulfil(first.last!.flight!, [1], Sample.owner) }
        #expect(failure?.code == .gone)
        #expect(try store.text("a:k") == "v")
    }

    @Test func exactlyOneRefreshesWhileTheStaleValueIsServed() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock, stale: .seconds(30), grants: grants)
        try store.put("a:k", "old")
        clock.advance(by: .seconds(100))
        #expect(try store.get(key, Sample.owner) == CacheValue(bytes: Array("old".utf8), isStale: true))
        let answers = Answers()
        for caller in [Sample.owner, other, other, Sample.owner] { try store.claim(key, caller, answer: answers.add) }
        let flights = answers.list.compactMap(\.flight)
        #expect(flights.count == 1)
        #expect(answers.list == [.stale(Array("old".utf8), flights[0])] + Array(repeating: .stale(Array("old".utf8), nil), count: 3))
        try store.fulfil(flights[0], Array("new".utf8), Sample.owner)
        let last = Answers()
        try store.claim(key, other, answer: last.add)
        #expect(last.list == [.hit(Array("new".utf8))])
        #expect(store.figures().staleHits == 5)
        #expect(store.figures().computations == 1)
    }

    @Test func theStaleTimeEnds() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock, stale: .seconds(30))
        try store.put("a:k", "old")
        clock.advance(by: .seconds(130))
        #expect(try store.text("a:k") == nil)
    }

    @Test func aValueBegunBeforeAnInvalidationIsNotStored() throws {
        let store = try Sample.store(grants: grants)
        for forget in [
            { try store.remove(key, Sample.owner) }, { _ = try store.invalidate(below: CacheKey("a:"), tags: ["any"], Sample.owner) },
            { _ = try store.clear("a:") },
        ] as [() throws -> Void] {
            let (before, waiting, after) = (Answers(), Answers(), Answers())
            try store.claim(key, Sample.owner, answer: before.add)
            try store.claim(key, other, answer: waiting.add)
            try forget()
            try store.claim(key, other, answer: after.add)
            let next = try #require(after.last?.flight)
            try store.fulfil(try #require(before.last?.flight), Array("old".utf8), Sample.owner)
            #expect(waiting.list == [.hit(Array("old".utf8))])
            #expect(try store.text("a:k") == nil)
            try store.abandon(next, reason: "end", other)
        }
        #expect(store.figures().outdated == 3)
    }

    @Test func aClaimCanBeCancelled() throws {
        let store = try Sample.store(grants: grants)
        let (first, second) = (Answers(), Answers())
        try store.claim(key, Sample.owner, answer: first.add)
        let claim = try #require(try store.claim(key, other, answer: second.add))
        store.cancel(claim)
        store.cancel(claim)
        #expect(second.list == [.failed(CacheFailure(.cancelled, "the claim was cancelled"))])
    }

    @Test func closingEndsAllFlights() throws {
        let store = try Sample.store(grants: grants)
        let (first, second) = (Answers(), Answers())
        try store.claim(key, Sample.owner, answer: first.add)
        try store.claim(key, other, answer: second.add)
        store.close()
        #expect(store.report.flights == 0 && store.report.waiters == 0)
        guard case .failed(let failure)? = second.last else { return #expect(second.list.isEmpty == false) }
        #expect(failure.code == .gone)
    }
}
