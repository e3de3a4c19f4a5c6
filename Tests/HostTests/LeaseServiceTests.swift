import Builtin
import Event
import Gate
import HostTesting
import Lease
import Locking
import TestSupport
import Testing
import Timing

/// `crucible.lease/1` as a plugin sees it.
@Suite struct LeaseServiceTests {
    private let clock = VirtualClock()
    private let hub = EventHub(wall: { 0 })
    private let service: LeaseService
    private let desk: ServiceDesk

    init() {
        var settings = LeaseSettings()
        settings.capacity = LeaseAmounts(memory: 1000, cpu: 1000, connections: 2, slots: 2)
        settings.maxWaiters = 1
        service = LeaseService(settings, clock: clock, hub: hub)
        desk = ServiceDesk(clock: clock)
    }

    private static let take = "take(str resource, u64 amount, out handle lease, out u64 token)"

    private func take(_ resource: String, _ amount: UInt64, _ desk: ServiceDesk? = nil) throws -> UInt64 {
        try UInt64((desk ?? self.desk).call(service, 1, Self.take).text(.str(resource), .u64(amount))) ?? 0
    }

    private func release(_ lease: UInt64, _ desk: ServiceDesk? = nil) throws -> GateFailure? {
        try (desk ?? self.desk).call(service, 3, "release(handle lease)").failure(.u64(lease))
    }

    private func fence(_ token: UInt64, _ desk: ServiceDesk? = nil) throws -> GateFailure? {
        try (desk ?? self.desk).call(service, 4, "fence(str guard, u64 token)").failure(.str("journal"), .u64(token))
    }

    @Test("what is taken is not there for others until it is given back, and not twice")
    func takeAndRelease() throws {
        let (first, second) = (try take("connections", 1), try take("connections", 1))
        #expect(second > first && first > 0)
        let refused = try desk.call(service, 1, Self.take).failure(.str("connections"), .u64(1))
        #expect(refused == GateFailure(.resourceExhausted, "it is not free now"), "no lease has ended, so there is no hint")
        #expect(try release(first) == nil)
        #expect(try release(first)?.status == .wrongState)
        #expect(try release(999_999)?.status == .notFound)
        #expect(try take("connections", 1) > second)
        let other = ServiceDesk(beside: desk, "other")
        #expect(try release(second, other)?.status == .denied)
    }

    @Test("what cannot be meant is refused with what there is")
    func wrongRequests() throws {
        let take = try desk.call(service, 1, Self.take)
        #expect(take.failure(.str("gold"), .u64(1)) == GateFailure(
            .invalidArgument, "there is no resource 'gold'; there are memory, cpu, connections, concurrency"))
        #expect(take.failure(.str("memory"), .u64(.max))?.status == .invalidArgument)
        #expect(take.failure(.str("memory"), .u64(1001)) == GateFailure(
            .resourceExhausted, "that is more than there is at all; see leases in the manifest"))
        for document in ["{}", "[]", #"{"memory": 0}"#, #"{"term_ms": 5}"#, #"{"file": {"name": ""}}"#] {
            #expect(acquire(document).refusal?.status == .invalidArgument, "\(document)")
        }
    }

    @Test("a token is refused once a newer one has passed the guard, and after its lease has ended; guards are a plugin's own")
    func fences() throws {
        let (old, new) = (try take("concurrency", 1), try take("concurrency", 1))
        #expect(try fence(old) == nil && fence(new) == nil)
        #expect(try fence(old) == GateFailure(.gone, "a newer lease has passed this guard"))
        let other = ServiceDesk(beside: desk, "other")
        #expect(try fence(new, other) == nil || fence(new, other)?.status == .gone, "whatever it says, it does not move the guard of another")
        #expect(try release(new) == nil)
        #expect(try fence(new)?.status == .wrongState)
    }

    /// One `acquire` that goes on.
    final class Acquired: Sendable {
        let events = Locked<[String]>([])
        let end = Locked<GateFailure?>(nil)
        let refusal: GateFailure?
        init(_ body: (Acquired) -> Void, refusal: GateFailure? = nil) {
            self.refusal = refusal
            body(self)
        }
    }

    private func acquire(_ document: String, _ desk: ServiceDesk? = nil, below ticket: CallTicket? = nil) -> Acquired {
        let signature = "acquire(str request, fn event(str), fn done(i32, str))"
        guard let call = try? (desk ?? self.desk).call(service, 0, signature) else { return Acquired { _ in } }
        let refused = Locked<GateFailure?>(nil)
        let acquired = Acquired({ acquired in
            HostCall(call.edge, below: ticket).begin([.str(document)], onCallback: { _, arguments in
                let text = arguments.text(0)
                acquired.events.withLock { $0.append(text) }
            }, completion: { result in
                switch result {
                case .success: acquired.end.withLock { $0 = GateFailure(.ok, "") }
                case .failure(let failure): acquired.end.withLock { $0 = failure }
                }
                if case .failure(let failure) = result { refused.withLock { $0 = failure } }
            })
        })
        return acquired.events.withLock({ $0.isEmpty }) && refused.withLock({ $0 }) != nil
            ? Acquired({ _ in }, refusal: refused.withLock { $0 }) : acquired
    }

    private func lease(_ acquired: Acquired) -> UInt64 {
        let digits = acquired.events.withLock { $0.first }?.split(separator: "\"lease\":").last?.prefix { $0.isNumber } ?? ""
        return UInt64(digits) ?? 0
    }

    @Test("who waits is served when another gives back; with the queue full it is refused at once, with a hint when to try again")
    func queue() async throws {
        let (first, second) = (acquire(#"{"concurrency": 1}"#), acquire(#"{"concurrency": 1}"#))
        #expect(lease(first) > 0 && lease(second) > lease(first))
        let third = acquire(#"{"concurrency": 1}"#)
        #expect(third.events.withLock { $0 } == [] && third.end.withLock { $0 } == nil)
        #expect(acquire(#"{"concurrency": 1}"#).refusal?.message.hasPrefix("as many requests wait as may") == true)
        clock.advance(by: .seconds(2))
        #expect(try release(lease(first)) == nil)
        try await eventually("the first's call has ended") { first.end.withLock { $0 }?.status == .ok }
        try await eventually("the third has its turn") { lease(third) > 0 }
        #expect(third.events.withLock { $0 } == [#"{"event":"granted","lease":\#(lease(third)),"token":\#(lease(third))}"#])
        _ = acquire(#"{"concurrency": 1}"#)
        let hinted = acquire(#"{"concurrency": 1}"#).refusal
        #expect(hinted?.message.contains("; try again in ") == true, "\(String(describing: hinted))")
    }

    @Test("a lease that nobody renews ends with its term, and its call says so")
    func term() async throws {
        let acquired = acquire(#"{"memory": 10, "term_ms": 5000}"#)
        clock.advance(by: .seconds(4))
        let renew = try desk.call(service, 2, "renew(handle lease, i64 term_ms)")
        #expect(renew.failure(.u64(lease(acquired)), .i64(5000)) == nil)
        #expect(renew.failure(.u64(lease(acquired)), .i64(-1))?.status == .invalidArgument)
        clock.advance(by: .seconds(4))
        #expect(acquired.end.withLock { $0 } == nil)
        clock.advance(by: .seconds(2))
        try await eventually("the term is over") { acquired.end.withLock { $0 } == GateFailure(.gone, "its term is over") }
        #expect(try release(lease(acquired))?.status == .wrongState)
    }

    @Test("cancelling the call ends the wait, or the lease")
    func cancelled() async throws {
        let ticket = try desk.gate.open(by: desk.plugin, timeout: 0).get()
        let held = acquire(#"{"concurrency": 2}"#, below: ticket)
        #expect(lease(held) > 0)
        #expect(desk.gate.cancel(ticket.id, by: desk.plugin) == .ok)
        try await eventually("the lease has ended") { held.end.withLock { $0 }?.status == .cancelled }
        try await eventually("nothing is held") { service.desk.figures().held == .zero }
    }

    @Test("a generation that ends leaves nothing held and nobody waiting, whatever it had")
    func released() async throws {
        let leaver = ServiceDesk(beside: desk, "leaver")
        let held = acquire(#"{"concurrency": 2, "memory": 500, "file": {"name": "journal"}}"#, leaver)
        _ = try take("connections", 2, leaver)
        let waiting = acquire(#"{"concurrency": 1}"#, leaver)
        #expect(lease(held) > 0 && waiting.events.withLock { $0 } == [])
        service.releaseAll(of: leaver.plugin)
        try await eventually("both calls have ended") { held.end.withLock { $0 } != nil && waiting.end.withLock { $0 } != nil }
        let figures = service.desk.figures()
        #expect(figures.held == .zero && figures.leases.isEmpty && figures.waiters.isEmpty)
        #expect(try release(lease(held), leaver)?.status != nil)
        #expect(lease(acquire(#"{"file": {"name": "journal"}}"#)) > 0, "the file is free as well")
    }

    @Test("a file is held by one who writes or by many who read")
    func files() throws {
        let (one, two) = (acquire(#"{"file": {"name": "a", "mode": "shared"}}"#), acquire(#"{"file": {"name": "a", "mode": "shared"}}"#))
        #expect(lease(one) > 0 && lease(two) > 0)
        let writer = acquire(#"{"file": {"name": "a"}}"#)
        #expect(writer.events.withLock { $0 } == [])
        #expect(try release(lease(one)) == nil && release(lease(two)) == nil)
        #expect(lease(writer) > 0)
    }

    @Test("who waits, gets a lease after waiting, is refused or loses one is an event; what is given at once is none")
    func news() async throws {
        let held = acquire(#"{"concurrency": 2, "term_ms": 5000}"#)
        let waiting = acquire(#"{"concurrency": 1}"#)
        #expect(acquire(#"{"concurrency": 1}"#).refusal != nil)
        #expect(throws: (any Error).self) { try take("concurrency", 1) }
        clock.advance(by: .seconds(6))
        try await eventually("the first's term is over") { held.end.withLock { $0 } != nil && lease(waiting) > 0 }
        let texts = hub.items([TopicPattern("crucible.lease")!], since: 1).compactMap { item in
            if case .event(let event) = item { event.content.text } else { nil }
        }
        #expect(texts.count == 5, "\(texts)")
        #expect(texts.first == #"{"event":"waiting","generation":1,"plugin":"tester"}"#)
        #expect(texts[1].contains(#""event":"refused""#) && texts[1].contains("as many requests wait as may"))
        #expect(texts[2].contains(#""event":"refused""#) && texts[2].contains("it is not free now"))
        let rest = texts.dropFirst(3)
        #expect(rest.contains(#"{"event":"ended","generation":1,"plugin":"tester","reason":"its term is over","token":\#(lease(held))}"#))
        #expect(rest.contains(#"{"event":"granted","generation":1,"plugin":"tester","token":\#(lease(waiting))}"#))
        try SchemaCheck.check(["event-lease": texts])
    }
}
