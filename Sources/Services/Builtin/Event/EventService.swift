import Event
import Gate
import Locking
import Timing

/// `crucible.event/1`, over the hub that the host itself publishes on. [any-thread]
public final class EventService: HostService {
    /// How long a generation that is being replaced may still acknowledge what it was given.
    public static let grace = Duration.milliseconds(500)

    public let hub: EventHub
    private let clock: any MonotonicClock
    private let owners = Locked<[Owner: EventOwner]>([:])
    /// Since when a plugin is being replaced, or has been.
    private let replacedAt = Locked<[String: Int64]>([:])

    public init(clock: any MonotonicClock, _ settings: EventSettings = EventSettings()) {
        self.clock = clock
        hub = EventHub(settings, openTopics: HostTopic.open, wall: { clock.wall() })
    }

    public var interface: String { "crucible.event/1" }
    public var functions: [HostFunction] {
        [
            { self.publish($0) }, { self.post($0) }, { self.subscribe($0) }, { self.acknowledge($0) }, { self.unsubscribe($0) },
            { self.fence($0) }, { self.barrier($0) },
        ]
    }

    // MARK: Generations

    /// What a generation is known by; nil when it has ended.
    private func owner(_ party: Party) -> EventOwner? {
        owners.withLock { owners in
            if let known = owners[Owner(party)] { return known }
            guard party.currentAdmission != .gone else { return nil }
            let made = EventOwner(plugin: party.id, generation: party.generation)
            hub.admit(made)
            owners[Owner(party)] = made
            return made
        }
    }

    public func releaseAll(of party: Party) {
        guard let owner = owners.withLock({ $0.removeValue(forKey: Owner(party)) }) else { return }
        hub.ownerEnded(owner)
    }

    public func serve(_ party: Party) {
        guard let owner = owner(party) else { return }
        replacedAt.withLock { $0[party.id] = clock.now() }
        hub.serve(owner)
        guard hub.isHandingOver(party.id) else { return }
        _ = clock.schedule(at: clock.now() + Self.grace.nanoseconds) { [hub] in hub.takeOver(owner) }
    }

    public func pause(_ party: Party) {
        replacedAt.withLock { $0[party.id] = clock.now() }
        hub.pause(party.id)
    }

    public func resume(_ party: Party) { hub.resume(party.id) }

    /// Nothing is being given to the generation, and what it was given it has acknowledged, or has had time to.
    public func isQuiet(_ party: Party) -> Bool {
        let activity = hub.activity(of: EventOwner(plugin: party.id, generation: party.generation))
        if activity.isDelivering { return false }
        if activity.outstanding == 0 { return true }
        let since = replacedAt.withLock { $0[party.id] } ?? .min
        return clock.now() - since >= Self.grace.nanoseconds
    }

    /// Those of the host's own who read are given the time to read to the end.
    public func shutdown() async {
        hub.close()
        for _ in 0..<2000 where hub.isRead { try? await Task.sleep(for: .milliseconds(1)) }
    }

    // MARK: Functions

    private func publish(_ call: HostInvocation) -> GateStatus {
        perform(call) { (owner, content) throws(EventRefusal) in
            call.set(2, number: try hub.publish(call.text(0), content, by: owner).get())
            return .ok
        }
    }

    private func post(_ call: HostInvocation) -> GateStatus {
        perform(call) { (owner, content) throws(EventRefusal) in
            let done = call.done
            return try wait(call, hub.post(call.text(0), content, by: owner) { Self.answer(done, $0) })
        }
    }

    private func fence(_ call: HostInvocation) -> GateStatus {
        perform(call) { (owner, content) throws(EventRefusal) in
            let done = call.done
            return try wait(call, hub.fence(call.text(0), content, by: owner) { Self.answer(done, $0) })
        }
    }

    private func barrier(_ call: HostInvocation) -> GateStatus {
        guard let owner = owner(call.caller) else { return ended(call) }
        let done = call.done
        let parties = Int(UInt32(bitPattern: call.int32(1)))
        do throws(EventRefusal) {
            return try wait(call, hub.arrive(call.text(0), parties: parties, by: owner) { Self.answer(done, $0) })
        } catch { return call.fail(GateStatus(error.code), error.message) }
    }

    /// What is done at once is answered before the function returns, and the rest when it is.
    private func wait(_ call: HostInvocation, _ answer: EventAnswer) throws(EventRefusal) -> GateStatus {
        switch answer {
        case .done(let sequence): Self.answer(call.done, .success(sequence))
        case .waiting(let id): call.onCancel { [hub] in hub.cancel(id) }
        case .refused(let refusal): throw refusal
        }
        return .ok
    }

    private static func answer(_ done: HostCallback, _ result: Result<UInt64, EventRefusal>) {
        switch result {
        case .success(0): done(.i32(GateStatus.ok.rawValue), .str(""))
        case .success(let sequence): done(.i32(GateStatus.ok.rawValue), .str(#"{"sequence":\#(sequence)}"#))
        case .failure(let refusal): done(.i32(GateStatus(refusal.code).rawValue), .str(refusal.message))
        }
    }

    private func subscribe(_ call: HostInvocation) -> GateStatus {
        guard let owner = owner(call.caller) else { return ended(call) }
        let request: EventRequest
        do throws(GateFailure) { request = try EventRequestDocument.read(call.bytes(0)).request() } catch {
            return call.fail(error.status, error.message)
        }
        let (event, done) = (call.callback(1), call.done)
        let subscriber = EventSubscriber(
            "\(owner.plugin).\(request.name)",
            take: { delivery in Self.receipt(event(.str(EventText.message(delivery)))) },
            ended: { refusal in
                let status = refusal.map { GateStatus($0.code) } ?? .ok
                done(.i32(status.rawValue), .str(refusal?.message ?? ""))
            })
        switch hub.subscribe(request, by: owner, subscriber) {
        case .failure(let refusal): return call.fail(GateStatus(refusal.code), refusal.message)
        case .success(let (id, share)):
            call.onCancel { [hub] in hub.detach(share, .cancelled) }
            // Before anything that it brings.
            event(.str(EventText.subscribed(id)))
            hub.open(share)
            return .ok
        }
    }

    private static func receipt(_ status: GateStatus) -> EventReceipt {
        switch status {
        case .ok: .taken
        case .gone: .gone
        default: .failed("the subscriber answered an event with \(status)")
        }
    }

    private func acknowledge(_ call: HostInvocation) -> GateStatus {
        guard let owner = owner(call.caller) else { return ended(call) }
        return answer(call, hub.acknowledge(SubscriptionID(number: call.uint64(0)), upTo: call.uint64(1), by: owner))
    }

    private func unsubscribe(_ call: HostInvocation) -> GateStatus {
        guard let owner = owner(call.caller) else { return ended(call) }
        return answer(call, hub.unsubscribe(SubscriptionID(number: call.uint64(0)), by: owner))
    }

    private func answer(_ call: HostInvocation, _ refusal: EventRefusal?) -> GateStatus {
        refusal.map { call.fail(GateStatus($0.code), $0.message) } ?? .ok
    }

    private func ended(_ call: HostInvocation) -> GateStatus { call.fail(.gone, "\(call.caller.id) has ended") }

    /// Checks the document that a call publishes.
    private func perform(_ call: HostInvocation, _ body: (EventOwner, EventContent) throws(EventRefusal) -> GateStatus) -> GateStatus {
        guard let owner = owner(call.caller) else { return ended(call) }
        let data = call.bytes(1)
        // What is too long is refused by the hub, and need not be read.
        guard data.count > hub.largest || JSONCheck.isDocument(data) else {
            return call.fail(.invalidArgument, "'data' is not a JSON document")
        }
        do throws(EventRefusal) { return try body(owner, .text(call.text(1))) } catch {
            return call.fail(GateStatus(error.code), error.message)
        }
    }
}

extension GateStatus {
    init(_ code: EventRefusal.Code) {
        self =
            switch code {
            case .invalid: .invalidArgument
            case .denied: .denied
            case .ended: .gone
            case .cancelled: .cancelled
            case .full, .busy: .resourceExhausted
            case .tooLarge: .tooLarge
            case .unknown: .notFound
            case .wrongState: .wrongState
            }
    }
}
