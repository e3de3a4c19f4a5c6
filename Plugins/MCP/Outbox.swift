/// Actions that wait for the thread that performs them, in order and bounded. When whoever is told of progress blocks, what may be lost
/// is lost: progress, log lines and messages that expect no answer. The rest is bounded by the number of open calls.
struct Outbox: Sendable {
    static let capacity = 1024

    private var actions: [ServerAction] = []
    private var head = 0

    var count: Int { actions.count - head }

    mutating func append(_ new: [ServerAction]) {
        for action in new where count < Self.capacity || !Self.mayBeLost(action) { actions.append(action) }
    }

    mutating func next() -> ServerAction? {
        guard head < actions.count else { return nil }
        defer {
            head += 1
            if head == actions.count {
                actions.removeAll(keepingCapacity: actions.count <= Self.capacity)
                head = 0
            }
        }
        return actions[head]
    }

    private static func mayBeLost(_ action: ServerAction) -> Bool {
        switch action {
        case .progress, .log, .write(_, request: nil, _): true
        case .spawn, .terminate, .write, .complete: false
        }
    }
}
