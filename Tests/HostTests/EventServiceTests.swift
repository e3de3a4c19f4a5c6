import Builtin
import Event
import Gate
import HostTesting
import Locking
import TestSupport
import Testing
import Timing

/// `crucible.event/1` as a plugin sees it.
@Suite struct EventServiceTests {
    private let clock = VirtualClock()
    private let service: EventService
    private let desk: ServiceDesk
    private let other: ServiceDesk

    init() {
        var settings = EventSettings()
        settings.events = 8
        service = EventService(clock: clock, settings)
        desk = ServiceDesk(clock: clock)
        other = ServiceDesk(beside: desk, "other")
        for plugin in [desk.plugin, other.plugin] { service.serve(plugin) }
    }

    private func publish(_ topic: String, _ data: String, _ desk: ServiceDesk? = nil) throws -> UInt64 {
        try UInt64((desk ?? self.desk).call(service, 0, "publish(str topic, str data, out u64 sequence)").text(.str(topic), .str(data))) ?? 0
    }

    private func refusal(_ topic: String, _ data: String) throws -> GateFailure? {
        try desk.call(service, 0, "publish(str topic, str data, out u64 sequence)").failure(.str(topic), .str(data))
    }

    /// An asynchronous call: what it was told, and how it ended.
    private final class Going: Sendable {
        let told = Locked<[String]>([])
        let end = Locked<Result<String, GateFailure>?>(nil)
        /// How many messages there were.
        var count: Int { told.withLock { $0.count } }
        var status: GateStatus? {
            end.withLock { end in
                switch end {
                case .success: .ok
                case .failure(let failure): failure.status
                case nil: nil
                }
            }
        }
    }

    private func begin(
        _ index: Int, _ signature: String, _ inputs: GateValue..., desk: ServiceDesk? = nil, below ticket: CallTicket? = nil
    ) throws -> Going {
        let going = Going()
        let call = try (desk ?? self.desk).call(service, index, signature)
        HostCall(call.edge, below: ticket).begin(inputs, onCallback: { _, arguments in
            let text = arguments.text(0)
            going.told.withLock { $0.append(text) }
        }, completion: { result in going.end.withLock { $0 = result } })
        return going
    }

    private func subscribe(_ document: String, _ desk: ServiceDesk? = nil, below ticket: CallTicket? = nil) throws -> Going {
        try begin(2, "subscribe(str request, fn event(str), fn done(i32, str))", .str(document), desk: desk ?? other, below: ticket)
    }

    private func handle(_ going: Going) -> UInt64 {
        UInt64(going.told.withLock { $0.first }?.split(separator: "\"subscription\":").last?.prefix { $0.isNumber } ?? "") ?? 0
    }

    @Test("what one publishes the other is told, with its sequence, its source and what it says")
    func published() async throws {
        let listener = try subscribe(#"{"name": "all", "topics": ["a.*"]}"#)
        #expect(handle(listener) > 0, "it is told so before anything else")
        #expect(try publish("a.b", #"{"x": 1}"#) == 1 && publish("b", "{}") == 1 && publish("a.b", "null") == 2)
        try await eventually("both are there") { listener.count == 3 }
        let first = listener.told.withLock { $0[1] }
        #expect(first == #"{"event":"event","topic":"a.b","sequence":1,"time_ms":\#(clock.wall() / 1_000_000),"source":"tester","#
            + #""generation":1,"data":{"x": 1},"subscription":\#(handle(listener)),"delivery":1}"#)
        #expect(try desk.call(service, 4, "unsubscribe(handle subscription)").failure(.u64(handle(listener)))?.status == .denied)
        #expect(try other.call(service, 4, "unsubscribe(handle subscription)").failure(.u64(handle(listener))) == nil)
        try await eventually("its call has ended") { listener.status == .ok }
        #expect(service.hub.figures.subscriptions.isEmpty)
    }

    @Test("what is no document, no name or not one's own is refused, and so is a request that cannot be meant")
    func refused() throws {
        #expect(try refusal("a", "{")?.message == "'data' is not a JSON document")
        #expect(try refusal("a", #"{},"event":"gap""#)?.status == .invalidArgument)
        #expect(try refusal("A", "{}")?.status == .invalidArgument)
        #expect(try refusal("crucible.lifecycle", "{}")?.status == .denied)
        #expect(try refusal("a", "\"" + String(repeating: "x", count: 70_000) + "\"")?.status == .tooLarge)
        #expect(try publish("crucible.decision", "{}") == 1)
        for document in [
            "", "{}", #"{"name": "a", "topics": []}"#, #"{"name": "A", "topics": ["a"]}"#, #"{"name": "a", "topics": ["a b"]}"#,
            #"{"name": "a", "topics": ["a"], "queue": 0}"#, #"{"name": "a", "topics": ["a"], "since": -1}"#,
            #"{"name": "a", "topics": ["a"], "overflow": "drop"}"#,
        ] { #expect(try subscribe(document).status == .invalidArgument, "\(document)") }
        _ = try subscribe(#"{"name": "twice", "topics": ["a"]}"#)
        #expect(try subscribe(#"{"name": "twice", "topics": ["a"]}"#).status == .wrongState)
    }

    @Test("a full queue refuses who publishes, and holds who posts until there is room; acknowledging makes some")
    func backpressure() async throws {
        let listener = try subscribe(#"{"name": "all", "topics": ["a"], "overflow": "block", "queue": 2, "acknowledge": "manual"}"#)
        #expect(try publish("a", "1") == 1 && publish("a", "2") == 2)
        #expect(try refusal("a", "3") == GateFailure(
            .resourceExhausted, "busy: all of other has 2 events to consume, as many as its queue takes"))
        let post = "post(str topic, str data, fn done(i32, str))"
        let waiting = try begin(1, post, .str("a"), .str("3"))
        #expect(waiting.status == nil)
        try await eventually("both are told") { listener.count == 3 }
        let acknowledge = try other.call(service, 3, "acknowledge(handle subscription, u64 delivery)")
        #expect(acknowledge.failure(.u64(handle(listener)), .u64(9))?.status == .invalidArgument)
        let others = try desk.call(service, 3, "acknowledge(handle subscription, u64 delivery)")
        #expect(others.failure(.u64(handle(listener)), .u64(1))?.status == .denied)
        #expect(acknowledge.failure(.u64(handle(listener)), .u64(1)) == nil)
        try await eventually("it has been published") { waiting.end.withLock { (try? $0?.get()) == #"{"sequence":3}"# } }
        let ticket = try desk.gate.open(by: desk.plugin, timeout: 0).get()
        let given = try begin(1, post, .str("a"), .str("4"), below: ticket)
        #expect(desk.gate.cancel(ticket.id, by: desk.plugin) == .ok)
        try await eventually("it does not wait any more") { given.status == .cancelled }
        #expect(service.hub.figures.waits == 0)
    }

    @Test("a fence waits for those who are there, a barrier for so many plugins")
    func fenceAndBarrier() async throws {
        let fence = "fence(str topic, str data, fn done(i32, str))"
        #expect(try begin(5, fence, .str("a"), .str("null")).status == .ok)
        let listener = try subscribe(#"{"name": "all", "topics": ["a"], "acknowledge": "manual"}"#)
        let waiting = try begin(5, fence, .str("a"), .str("null"))
        try await eventually("it is told") { listener.count == 2 }
        #expect(waiting.status == nil && listener.told.withLock { $0[1] }.hasPrefix(#"{"event":"fence","topic":"a","sequence":2,"#))
        #expect(try other.call(service, 3, "acknowledge(handle subscription, u64 delivery)").failure(.u64(handle(listener)), .u64(1)) == nil)
        try await eventually("it is done") { waiting.end.withLock { (try? $0?.get()) == #"{"sequence":2}"# } }
        let barrier = "barrier(str name, u32 parties, fn done(i32, str))"
        let first = try begin(6, barrier, .str("ready"), .u32(2))
        #expect(first.status == nil)
        #expect(try begin(6, barrier, .str("ready"), .u32(3), desk: other).status == .invalidArgument)
        #expect(try begin(6, barrier, .str("ready"), .u32(2), desk: other).status == .ok)
        try await eventually("the first has passed") { first.status == .ok }
    }

    @Test("a generation that ends leaves nothing; its calls say so")
    func released() async throws {
        let listener = try subscribe(#"{"name": "all", "topics": ["*"], "overflow": "block", "queue": 1}"#)
        let waiting = try begin(6, "barrier(str name, u32 parties, fn done(i32, str))", .str("ready"), .u32(2), desk: other)
        let ticket = try desk.gate.open(by: other.plugin, timeout: 0).get()
        let cancelled = try subscribe(#"{"name": "more", "topics": ["*"]}"#, below: ticket)
        #expect(desk.gate.cancel(ticket.id, by: other.plugin) == .ok)
        try await eventually("the cancelled one has ended") { cancelled.status == .cancelled }
        other.plugin.admit(.gone)
        service.releaseAll(of: other.plugin)
        try await eventually("all is over") { listener.status == .gone && waiting.status == .gone }
        let figures = service.hub.figures
        #expect(figures.subscriptions.isEmpty && figures.waits == 0 && figures.barriers == 0)
        #expect(try subscribe(#"{"name": "late", "topics": ["*"]}"#).status == .gone)
    }

    @Test("while a plugin is replaced it is told nothing; the next generation is told the rest, and the old one has a moment to acknowledge")
    func replaced() async throws {
        let manual = #"{"name": "all", "topics": ["a"], "acknowledge": "manual"}"#
        let listener = try subscribe(manual)
        for number in 1...3 { _ = try publish("a", "\(number)") }
        try await eventually("all are told") { listener.count == 4 }
        service.pause(other.plugin)
        #expect(!service.isQuiet(other.plugin), "it may still acknowledge")
        #expect(try other.call(service, 3, "acknowledge(handle subscription, u64 delivery)").failure(.u64(handle(listener)), .u64(2)) == nil)
        #expect(!service.isQuiet(other.plugin))
        clock.advance(by: EventService.grace)
        #expect(service.isQuiet(other.plugin))
        let next = ServiceDesk(beside: desk, "other", generation: 2)
        let second = try subscribe(manual, next)
        _ = try publish("a", "4")
        service.serve(next.plugin)
        #expect(second.count == 1)
        service.resume(next.plugin)
        try await eventually("it has the rest") { second.count == 3 }
        let rest = second.told.withLock { $0.dropFirst().compactMap { $0.split(separator: #""data":"#).last?.first } }
        #expect(rest == ["3", "4"] && listener.count == 4)
    }

    @Test("the end of the service waits until those of the host's own who read have read to the end")
    func shutdown() async throws {
        let (taken, ended) = (Locked(0), Locked(false))
        let subscriber = EventSubscriber(
            "slow",
            take: { _ in
                HostThread.sleep(.milliseconds(5))
                taken.withLock { $0 += 1 }
                return .taken
            }, ended: { refusal in ended.withLock { $0 = refusal == nil } })
        let request = EventRequest(name: "slow", topics: [TopicPattern("a")!])
        let (_, share) = try service.hub.subscribe(request, by: .host, subscriber).get()
        service.hub.open(share)
        for number in 1...8 { _ = try publish("a", "\(number)") }
        await service.shutdown()
        #expect(taken.withLock { $0 } == 8)
        try await eventually("it is told that this is the end") { ended.withLock { $0 } }
        #expect(try refusal("a", "{}")?.status == .gone)
    }
}
