/// Handlers by the place of a lease or waiter, and for which id they are: a place is used again, an id is not.
struct HandlerTable: Sendable {
    private var entries: [(id: UInt64, handlers: LeaseHandlers)?] = []

    mutating func set(_ id: UInt64, _ handlers: LeaseHandlers) {
        let place = Slab<Waiter>.place(of: id)
        while entries.count <= place { entries.append(nil) }
        entries[place] = (id, handlers)
    }

    subscript(id: UInt64) -> LeaseHandlers? {
        let place = Slab<Waiter>.place(of: id)
        guard place < entries.count, let entry = entries[place], entry.id == id else { return nil }
        return entry.handlers
    }

    mutating func remove(_ id: UInt64) -> LeaseHandlers? {
        guard let handlers = self[id] else { return nil }
        entries[Slab<Waiter>.place(of: id)] = nil
        return handlers
    }
}
