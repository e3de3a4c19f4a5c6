import Gate
import Recording

/// Finds for each call that the replayed plugin makes the recorded one that it stands for. A value.
///
/// First the oldest one that is left of the same function of the same provider, with the same arguments and below the same call. Then the
/// same without one of them belonging to a call: what a thread of the plugin's own did at another moment. Then the oldest of that function
/// below the same call whatever its arguments, which is a changed call. What is left is new.
struct CallMatcher: Sendable {
    private struct Function: Hashable {
        var provider: String
        var title: String
    }

    /// Calls in their order, of which those before `head` are used.
    private struct Queue {
        var calls: [Int] = []
        var head = 0
    }

    private let calls: [Int: CallRecord]
    /// Recorded calls out of the plugin that nothing stands for yet, oldest first.
    private var left: [Function: Queue] = [:]
    private var isUsed: Set<Int> = []
    /// Those that something stands for, the latest last.
    private var used: [Function: [Int]] = [:]

    init(_ calls: [CallRecord]) {
        self.calls = Dictionary(uniqueKeysWithValues: calls.map { ($0.call.id, $0) })
        for call in calls where call.call.direction == .outOf { left[Self.function(call.call), default: Queue()].calls.append(call.call.id) }
    }

    /// - Parameter parent: the recorded call that it belongs to; nil: none, or one that is new itself.
    mutating func match(_ call: RecordedEvent.Call, below parent: Int?) -> Int? {
        let function = Self.function(call)
        guard var queue = left[function] else { return nil }
        let candidates = queue.calls[queue.head...].lazy.filter { [isUsed] in !isUsed.contains($0) }
        func recorded(_ id: Int) -> RecordedEvent.Call { calls[id]!.call }
        let below = parent ?? 0
        let found =
            candidates.first { recorded($0).arguments == call.arguments && recorded($0).parent == below }
            ?? candidates.first { recorded($0).arguments == call.arguments && (recorded($0).parent == 0 || below == 0) }
            ?? candidates.first { recorded($0).parent == below }
        guard let found else { return nil }
        isUsed.insert(found)
        while queue.head < queue.calls.count, isUsed.contains(queue.calls[queue.head]) { queue.head += 1 }
        left[function] = queue
        used[function, default: []].append(found)
        return found
    }

    /// The recorded call whose answer may be given again to a new one: the latest with the same arguments, if its answer was all at once.
    func repeated(_ call: RecordedEvent.Call) -> CallRecord? {
        guard !call.signature.isAsynchronous else { return nil }
        return used[Self.function(call)]?.last { calls[$0]?.call.arguments == call.arguments }.flatMap { calls[$0] }
    }

    private static func function(_ call: RecordedEvent.Call) -> Function {
        Function(provider: call.peer, title: "\(call.interface):\(call.signature)")
    }
}
