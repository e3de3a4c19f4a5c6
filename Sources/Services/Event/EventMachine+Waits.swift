/// Those who wait, and barriers.
extension EventMachine {
    mutating func addWait(_ reason: Wait.Reason, _ owner: EventOwner) throws(EventRefusal) -> WaitID {
        let plugin = try place(owner)
        guard waits.count < settings.waits else { throw EventRefusal(.full, "as many wait as may, \(settings.waits)") }
        guard plugins[plugin].waits < settings.waitsOfPlugin else {
            throw EventRefusal(.full, "\(owner.plugin) waits as often as it may, \(settings.waitsOfPlugin) times")
        }
        let id = WaitID(number: number())
        waits[id] = Wait(owner: owner, plugin: plugin, reason: reason)
        plugins[plugin].waits += 1
        return id
    }

    /// Forgets a wait; what it was in, it is no more.
    mutating func removeWait(_ id: WaitID) {
        guard let wait = waits.removeValue(forKey: id) else { return }
        plugins[wait.plugin].waits -= 1
        switch wait.reason {
        case .room(let topic, _, _): topics[topic].queue.removeAll { $0 == id }
        case .fence(let topic, _, _): topics[topic].fences.removeAll { $0 == id }
        case .barrier(let name):
            barriers[name]?.arrived.removeAll { $0 == id }
            if barriers[name]?.arrived.isEmpty ?? false { barriers[name] = nil }
        }
    }

    /// Ends a wait with an answer.
    mutating func end(_ id: WaitID, _ answer: Result<UInt64, EventRefusal>) {
        guard let wait = waits[id] else { return }
        removeWait(id)
        actions.append(.answered(id, answer))
        // Whoever stood behind it may be the next.
        if case .room(let topic, _, _) = wait.reason { publishWaiting(topic) }
    }

    /// Ends a wait for which nobody waits any more. An event that waited is not published; a fence that was published stays.
    public mutating func cancel(_ id: WaitID) { end(id, .failure(.cancelled)) }

    /// Arrives at a barrier: done when that many plugins have. Nobody passes before, and all do then; afterwards it is as if there had
    /// never been one. A plugin counts once, whichever of its generations arrived last.
    public mutating func arrive(_ name: String, parties: Int, by owner: EventOwner) -> EventAnswer {
        do throws(EventRefusal) {
            let plugin = try place(owner)
            guard TopicName.isValid(name) else {
                throw EventRefusal(.invalid, "a barrier has a name like a topic's, at most \(TopicName.longest) bytes")
            }
            guard (1...settings.parties).contains(parties) else {
                throw EventRefusal(.invalid, "a barrier has 1 to \(settings.parties) parties, not \(parties)")
            }
            if let barrier = barriers[name], barrier.parties != parties {
                throw EventRefusal(.invalid, "others wait at \(name) for \(barrier.parties) parties, not \(parties)")
            }
            let earlier = barriers[name]?.arrived.first { waits[$0]?.plugin == plugin }
            if let earlier, waits[earlier]?.owner == owner { throw EventRefusal(.wrongState, "\(owner.plugin) waits at \(name) already") }
            if let earlier { end(earlier, .failure(EventRefusal(.ended, "another generation of \(owner.plugin) has arrived"))) }
            let arrived = barriers[name]?.arrived ?? []
            if arrived.count + 1 == parties {
                for id in arrived { end(id, .success(0)) }
                return .done(0)
            }
            let id = try addWait(.barrier(name), owner)
            barriers[name, default: Barrier(parties: parties)].arrived.append(id)
            return .waiting(id)
        } catch { return .refused(error) }
    }
}
