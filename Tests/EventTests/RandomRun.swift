@testable import Event
import TestSupport

/// A machine under random use, and books that are kept the simplest way: every event that ever was, how far every subscription has come, and
/// who waits. What the machine does is compared with the books at every step.
final class RandomRun {
    /// A subscription as the books see it.
    struct Reader {
        let topics: [String]
        let overflow: EventRequest.Overflow
        let queue: Int
        let isManual: Bool
        /// The next sequence to be given, and the first that is not acknowledged, by topic.
        var next: [String: UInt64]
        var acknowledged: [String: UInt64]
        var outstanding: [(number: UInt64, topic: String, upTo: UInt64)] = []
        var lastShare: AttachmentID?
        var lastStamp = 0
        /// The share that is being given something.
        var delivering: AttachmentID?
        var shares: [AttachmentID: EventOwner] = [:]
    }

    static let topics = ["t0", "t1", "t2"]
    static let plugins = ["p0", "p1", "p2"]
    let settings: EventSettings
    var random: SeededGenerator
    var machine: EventMachine
    /// The stamps of all events of a topic; a stamp grows with every event of any topic.
    var published: [String: [Int]] = [:]
    var stamps: [String: Int] = [:]
    var lastStamp = 0
    var live: [String: [Int]] = [:]
    var serving: [String: Int] = [:]
    var paused: Set<String> = []
    var newest: [String: Int] = [:]
    var readers: [SubscriptionID: Reader] = [:]
    var readerOf: [AttachmentID: SubscriptionID] = [:]
    var pumping: Set<AttachmentID> = []
    var given: [(share: AttachmentID, delivery: EventDelivery)] = []
    /// Who waits for room, by topic, in order; and who waits for something else.
    var queues: [String: [(id: WaitID, text: String)]] = [:]
    var otherWaits: Set<WaitID> = []
    var answered: Set<WaitID> = []
    var problems: [String] = []
    var deliveries = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var settings = EventSettings()
        settings.events = 8
        settings.queue = 4
        settings.waits = 64
        settings.waitsOfTopic = 4
        self.settings = settings
        machine = EventMachine(settings)
        for plugin in Self.plugins { begin(plugin) }
        for topic in Self.topics { publish(topic, by: owner("p0")) }
    }

    func require(_ holds: Bool, _ what: @autoclosure () -> String) { if !holds, problems.count < 10 { problems.append(what()) } }
    func chance(_ share: Int) -> Bool { Int.random(in: 0..<100, using: &random) < share }
    func pick<Element>(_ all: [Element]) -> Element? { all.randomElement(using: &random) }
    func owner(_ plugin: String) -> EventOwner { EventOwner(plugin, serving[plugin] ?? 0) }

    // MARK: What the books say

    func count(_ topic: String) -> UInt64 { UInt64(published[topic]?.count ?? 0) }
    func first(_ topic: String) -> UInt64 { count(topic) < UInt64(settings.events) ? 1 : count(topic) - UInt64(settings.events) + 1 }
    func backlog(_ reader: Reader) -> Int { reader.topics.reduce(0) { $0 + Int(count($1) + 1 - reader.acknowledged[$1]!) } }

    /// Whether nobody may publish on it now.
    func isFull(_ topic: String) -> Bool {
        readers.values.contains { $0.overflow == .block && $0.topics.contains(topic) && backlog($0) >= $0.queue }
    }

    // MARK: Steps

    func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: if let topic = pick(Self.topics), let plugin = pick(Self.plugins) { publish(topic, by: owner(plugin)) }
        case 22..<32: if let topic = pick(Self.topics), let plugin = pick(Self.plugins) { post(topic, by: owner(plugin)) }
        case 32..<35: fence()
        case 35..<38: arrive()
        case 38..<41: cancel()
        case 41..<47: subscribe()
        case 47..<72: if let share = pick(pumping.sorted { $0.number < $1.number }) { pump(share) }
        case 72..<86: if let place = given.indices.randomElement(using: &random) { complete(place) }
        case 86..<93: acknowledge()
        case 93..<97: if let plugin = pick(Self.plugins) { swap(plugin) }
        case 97..<98: if let plugin = pick(Self.plugins) { restart(plugin) }
        default: if let share = pick(readerOf.keys.sorted { $0.number < $1.number }) { machine.detach(share) }
        }
        perform()
    }

    func publish(_ topic: String, by owner: EventOwner) {
        let isRefused = isFull(topic) || !(queues[topic] ?? []).isEmpty
        let text = "\(nextText())"
        switch machine.publish(topic, .text(text), by: owner) {
        case .success(let sequence):
            require(!isRefused, "\(topic) is full or others wait, and an event was taken")
            note(topic, text, sequence)
        case .failure(let refusal): require(isRefused && refusal.code == .busy, "\(topic) has room, and says \(refusal)")
        }
        perform()
    }

    private var texts = 0
    private func nextText() -> Int {
        texts += 1
        return texts
    }

    private func note(_ topic: String, _ text: String, _ sequence: UInt64) {
        lastStamp += 1
        stamps["\(topic) \(sequence)"] = lastStamp
        published[topic, default: []].append(Int(text) ?? -1)
        require(sequence == count(topic), "\(topic): sequence \(sequence) after \(count(topic) - 1)")
    }

    private func post(_ topic: String, by owner: EventOwner) {
        let isFree = !isFull(topic) && (queues[topic] ?? []).isEmpty
        let text = "\(nextText())"
        switch machine.post(topic, .text(text), by: owner) {
        case .done(let sequence):
            require(isFree, "\(topic): a post overtakes")
            note(topic, text, sequence)
        case .waiting(let id):
            require(!isFree, "\(topic): a post waits for nothing")
            queues[topic, default: []].append((id, text))
        case .refused(let refusal): require(refusal.code == .full, "\(refusal)")
        }
    }

    private func fence() {
        guard let topic = pick(Self.topics), let plugin = pick(Self.plugins), !isFull(topic), (queues[topic] ?? []).isEmpty else { return }
        let text = "\(nextText())"
        let there = Set(readers.filter { $0.value.topics.contains(topic) }.keys)
        switch machine.fence(topic, .text(text), by: owner(plugin)) {
        case .done(let sequence):
            require(there.isEmpty, "a fence is done at once although somebody is there")
            note(topic, text, sequence)
        case .waiting(let id):
            otherWaits.insert(id)
            note(topic, text, count(topic) + 1)
            fences[id] = (topic, count(topic), there)
        case .refused(let refusal): require(refusal.code == .full, "\(refusal)")
        }
    }
    private var fences: [WaitID: (topic: String, sequence: UInt64, there: Set<SubscriptionID>)] = [:]

    private func arrive() {
        guard let plugin = pick(Self.plugins) else { return }
        if case .waiting(let id) = machine.arrive("gate", parties: 2, by: owner(plugin)) { otherWaits.insert(id) }
    }

    private func cancel() {
        let all = queues.values.flatMap { $0.map(\.id) } + otherWaits
        if let id = pick(all.sorted { $0.number < $1.number }) { machine.cancel(id) }
    }

    private func subscribe() {
        guard let plugin = pick(Self.plugins), let generation = pick(live[plugin] ?? []), let kind = pick([0, 1, 2, 3]) else { return }
        let owner = EventOwner(plugin, generation)
        let topics = kind.isMultiple(of: 2) ? Self.topics : ["t1"]
        let request = EventRequest(
            name: "s\(kind)", topics: kind.isMultiple(of: 2) ? [TopicPattern("t*")!] : [TopicPattern("t1")!],
            since: chance(40) ? UInt64.random(in: 0...20, using: &random) : nil, overflow: kind < 2 ? .block : .gap,
            queue: kind == 0 ? 3 : nil, acknowledgement: kind == 1 || kind == 2 ? .manual : .automatic)
        guard case .success(let (id, share)) = machine.subscribe(request, by: owner) else { return }
        open(id, share, owner, request, topics)
    }

    private func open(_ id: SubscriptionID, _ share: AttachmentID, _ owner: EventOwner, _ request: EventRequest, _ topics: [String]) {
        if readers[id] == nil {
            let starts = Dictionary(uniqueKeysWithValues: topics.map { topic in
                (topic, request.since.map { min(max($0, 1), count(topic) + 1) } ?? count(topic) + 1)
            })
            readers[id] = Reader(
                topics: topics, overflow: request.overflow, queue: request.queue ?? settings.queue,
                isManual: request.acknowledgement == .manual, next: starts, acknowledged: starts, lastShare: share)
        }
        readers[id]?.shares[share] = owner
        readerOf[share] = id
        machine.open(share)
    }

    // MARK: Deliveries

    func pump(_ share: AttachmentID) {
        let next = machine.next(share)
        perform()
        guard let delivery = next else {
            if !given.contains(where: { $0.share == share }) { pumping.remove(share) }
            return
        }
        deliveries += 1
        given.append((share, delivery))
        guard let id = readerOf[share], var reader = readers[id], let owner = reader.shares[share] else {
            return require(false, "something is given to a share that has ended")
        }
        require(serving[owner.plugin] == owner.generation, "\(owner) is given something and does not serve")
        require(!paused.contains(owner.plugin), "\(owner) is paused and given something")
        require(reader.delivering == nil, "two at a time are given something")
        reader.delivering = share
        if reader.lastShare != share {
            reader.next = reader.acknowledged
            reader.outstanding = []
            reader.lastShare = share
            reader.lastStamp = 0
        }
        require(reader.outstanding.count < reader.queue, "more than the queue takes is on its way")
        switch delivery.item {
        case .event(let event):
            require(event.sequence == reader.next[event.topic], "\(event.topic) \(event.sequence) instead of \(reader.next[event.topic] ?? 0)")
            require(event.content.text == "\(published[event.topic]?[Int(event.sequence) - 1] ?? -1)", "another event's content")
            let stamp = stamps["\(event.topic) \(event.sequence)"] ?? 0
            require(stamp > reader.lastStamp, "\(event.topic) \(event.sequence) comes after one that was published later")
            reader.lastStamp = stamp
            reader.next[event.topic] = event.sequence + 1
            reader.outstanding.append((delivery.number, event.topic, event.sequence + 1))
        case .gap(let topic, let from, let upTo):
            require(from == reader.next[topic] && upTo == first(topic) && upTo > from, "a gap \(from)-\(upTo) where there is none")
            // Only what was gone when it subscribed may be missed by one for whom publishers wait.
            require(reader.overflow == .gap || reader.acknowledged[topic] == from, "an event was lost")
            reader.next[topic] = upTo
            reader.outstanding.append((delivery.number, topic, upTo))
        }
        readers[id] = reader
    }

    private func complete(_ place: Int) {
        let (share, delivery) = given.remove(at: place)
        if let id = readerOf[share], readers[id]?.delivering == share {
            readers[id]?.delivering = nil
            if readers[id]?.isManual == false { consumed(id, upTo: delivery.number) }
        }
        machine.completed(share, delivery.number, .taken)
    }

    private func consumed(_ id: SubscriptionID, upTo number: UInt64) {
        for item in readers[id]?.outstanding ?? [] where item.number <= number { readers[id]?.acknowledged[item.topic] = item.upTo }
        readers[id]?.outstanding.removeAll { $0.number <= number }
    }

    func takeOne() { complete(0) }

    func acknowledgeAll() {
        for (id, reader) in readers.sorted(by: { $0.key.number < $1.key.number }) where reader.isManual {
            guard let number = reader.outstanding.last?.number, let share = reader.lastShare, let owner = reader.shares[share] else { continue }
            if machine.acknowledge(id, upTo: number, by: owner) == nil { consumed(id, upTo: number) }
        }
    }

    private func acknowledge() {
        guard let id = pick(readers.keys.sorted { $0.number < $1.number }), let reader = readers[id], reader.isManual,
            let number = pick(reader.outstanding.map(\.number)), let share = reader.lastShare, let owner = reader.shares[share]
        else { return }
        if machine.acknowledge(id, upTo: number, by: owner) == nil { consumed(id, upTo: number) }
    }

    // MARK: Generations

    private func begin(_ plugin: String) {
        let generation = (newest[plugin] ?? 0) + 1
        newest[plugin] = generation
        live[plugin, default: []].append(generation)
        machine.admit(EventOwner(plugin, generation))
        if serving[plugin] == nil {
            serving[plugin] = generation
            machine.serve(EventOwner(plugin, generation))
        }
    }

    /// One of a swap's moments: whatever comes next.
    private func swap(_ plugin: String) {
        let generations = live[plugin] ?? []
        if generations.count == 1 { return begin(plugin) }
        if !paused.contains(plugin), chance(40) {
            paused.insert(plugin)
            return machine.pause(plugin)
        }
        if chance(50) {
            let next = generations.first { $0 != serving[plugin] } ?? generations[0]
            serving[plugin] = next
            machine.serve(EventOwner(plugin, next))
            if chance(50) { machine.takeOver(EventOwner(plugin, next)) }
        } else { end(plugin, generations.first { $0 != serving[plugin] } ?? generations[0]) }
        paused.remove(plugin)
        machine.resume(plugin)
    }

    private func restart(_ plugin: String) {
        endAll(plugin)
        paused.remove(plugin)
        begin(plugin)
    }

    func endAll(_ plugin: String) { for generation in live[plugin] ?? [] { end(plugin, generation) } }

    private func end(_ plugin: String, _ generation: Int) {
        live[plugin]?.removeAll { $0 == generation }
        if serving[plugin] == generation { serving[plugin] = nil }
        machine.ownerEnded(EventOwner(plugin, generation))
    }

    // MARK: Actions

    func perform() {
        for action in machine.takeActions() {
            switch action {
            case .pump(let share): require(pumping.insert(share).inserted, "a share is pumped twice at a time")
            case .ended(let share, _): ended(share)
            case .answered(let id, let answer): note(id, answer)
            }
        }
    }

    private func ended(_ share: AttachmentID) {
        pumping.remove(share)
        guard let id = readerOf.removeValue(forKey: share) else { return require(false, "a share ends twice") }
        readers[id]?.shares[share] = nil
        if readers[id]?.delivering == share { readers[id]?.delivering = nil }
        if readers[id]?.shares.isEmpty ?? false { readers[id] = nil }
    }

    private func note(_ id: WaitID, _ answer: Result<UInt64, EventRefusal>) {
        require(answered.insert(id).inserted, "two answers to one wait")
        if otherWaits.remove(id) != nil {
            if let fence = fences[id], case .success = answer {
                let behind = fence.there.contains { readers[$0].map { $0.acknowledged[fence.topic]! <= fence.sequence } ?? false }
                require(!behind, "a fence is done before everybody has consumed it")
            }
            return
        }
        guard let topic = queues.first(where: { $0.value.contains { $0.id == id } })?.key,
            let place = queues[topic]?.firstIndex(where: { $0.id == id })
        else { return require(false, "an answer for nobody") }
        let text = queues[topic]!.remove(at: place).text
        guard case .success(let sequence) = answer else { return }
        require(place == 0, "\(topic): one that waited overtakes another")
        note(topic, text, sequence)
    }
}

extension RandomRun {
    /// Everybody takes what there is. Then nobody may be behind, and nobody may wait for room or for a fence.
    func settle() {
        for plugin in Self.plugins {
            paused.remove(plugin)
            machine.resume(plugin)
        }
        perform()
        repeat {
            for share in pumping.sorted(by: { $0.number < $1.number }) { pump(share) }
            while !given.isEmpty { takeOne() }
            acknowledgeAll()
            perform()
        } while !pumping.isEmpty || !given.isEmpty
        for (id, reader) in readers {
            // One whose serving generation has no share waits for it.
            guard reader.shares.values.contains(where: { serving[$0.plugin] == $0.generation }) else { continue }
            for topic in reader.topics {
                require(reader.acknowledged[topic] == count(topic) + 1, "\(id) is behind on \(topic) and gets nothing")
            }
        }
        for topic in Self.topics where !isFull(topic) { require((queues[topic] ?? []).isEmpty, "\(topic) has room, and somebody waits") }
    }

    /// Everybody ends. Then nothing may be left.
    func end() {
        for plugin in Self.plugins { endAll(plugin) }
        perform()
        let figures = machine.figures
        require(figures.subscriptions.isEmpty && figures.waits == 0 && figures.barriers == 0, "something is left: \(figures)")
        require(otherWaits.isEmpty && queues.values.allSatisfy(\.isEmpty), "somebody waits for an answer")
        require(figures.topics.allSatisfy { $0.subscribers == 0 && $0.waiting == 0 }, "a topic remembers who has ended")
        require(machine.attachments.isEmpty && machine.subscriptionNames.isEmpty && readers.isEmpty, "a share is left")
    }
}
