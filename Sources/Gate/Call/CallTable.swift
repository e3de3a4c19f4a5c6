import CCrucible
import CCrucibleHost
import Locking
import Synchronization

/// All calls that can be named by an id: asynchronous crossings until they are answered, and calls that somebody opened.
///
/// An id is a slot's index and how often the slot was used, so an old id never means a new call. What a synchronous crossing needs of its
/// parent is read without a lock; the node itself is guarded by the slot's lock. Free slots are kept in shards, each with a lock of its own,
/// so that threads which begin calls at the same time mostly do not meet.
///
/// `@unchecked Sendable`: the slots hold atomics and mutexes, in memory that is never freed.
public final class CallTable: @unchecked Sendable {
    /// Calls at one time.
    public static let capacity = 1 << 16
    private static let indexBits: UInt64 = 16
    private static let shardCount = 16
    private static let shardSize = capacity / shardCount

    struct Slot: ~Copyable {
        /// 0: free.
        let id = Atomic<UInt64>(0)
        let uses = Atomic<UInt64>(0)
        let deadline = Atomic<Int64>(0)
        let flags = Atomic<UInt32>(0)
        let chain = Atomic<UInt64>(0)
        let traceHigh = Atomic<UInt64>(0)
        let traceLow = Atomic<UInt64>(0)
        let node = Locked<CallNode?>(nil)
    }

    /// Of slots that follow one another, which ones nobody has: those that were never used, and those that were given back.
    private struct Shard: ~Copyable {
        let free = Locked<(unused: Int, returned: [Int])>((0, []))
        let initialised = Atomic<Int>(0)
    }

    static let ended: UInt32 = 1
    static let traced: UInt32 = 2

    let slots: UnsafeMutablePointer<Slot>
    private let shards: UnsafeMutablePointer<Shard>
    private let unused = Atomic<UInt64>(0)

    /// One for the process: ids are unique over all hosts in it.
    public static let shared = CallTable()

    init() {
        slots = .allocate(capacity: Self.capacity)
        shards = .allocate(capacity: Self.shardCount)
        for number in 0..<Self.shardCount { (shards + number).initialize(to: Shard()) }
    }

    /// The slot that the id names, if that call has not ended.
    @inline(__always)
    func slot(_ id: UInt64) -> UnsafeMutablePointer<Slot>? {
        let index = Int(id & UInt64(Self.capacity - 1))
        guard id != 0, index % Self.shardSize < shards[index / Self.shardSize].initialised.load(ordering: .acquiring) else { return nil }
        let slot = slots + index
        return slot.pointee.id.load(ordering: .acquiring) == id ? slot : nil
    }

    /// A free slot of the shard; nil when it has none.
    private func take(from number: Int) -> Int? {
        let (shard, first) = (shards + number, number * Self.shardSize)
        return shard.pointee.free.withLock { free in
            if let index = free.returned.popLast() { return index }
            guard free.unused < Self.shardSize else { return nil }
            let index = first + free.unused
            (slots + index).initialize(to: Slot())
            free.unused += 1
            shard.pointee.initialised.store(free.unused, ordering: .releasing)
            return index
        }
    }

    /// A free slot, from the thread's own shard if there is one.
    private func takeSlot() -> Int? {
        let own = Int(crh_current().pointee.number) % Self.shardCount
        for offset in 0..<Self.shardCount {
            if let index = take(from: (own + offset) % Self.shardCount) { return index }
        }
        return nil
    }

    /// Gives the node an id. nil when there are too many calls.
    func insert(_ node: CallNode) -> UInt64? {
        guard let index = takeSlot() else { return nil }
        let slot = slots + index
        // Nobody else writes it: the slot has been taken.
        let id = slot.pointee.uses.wrappingAdd(1, ordering: .relaxed).newValue << Self.indexBits | UInt64(index)
        node.identify(id, chain: node.chain == 0 ? id : node.chain)
        slot.pointee.node.withLock { held in
            held = node
            // Releasing, so that a reader who sees one of these also sees that the slot's old id has gone.
            slot.pointee.deadline.store(node.deadline, ordering: .releasing)
            slot.pointee.chain.store(node.chain == 0 ? id : node.chain, ordering: .releasing)
            slot.pointee.flags.store(node.trace == nil ? 0 : Self.traced, ordering: .releasing)
            slot.pointee.traceHigh.store(node.trace?.id.high ?? 0, ordering: .releasing)
            slot.pointee.traceLow.store(node.trace?.id.low ?? 0, ordering: .releasing)
            slot.pointee.id.store(id, ordering: .releasing)
        }
        return id
    }

    /// An id that no call has or will have: no slot is used so often.
    func unusedID() -> UInt64 { 1 << 62 | unused.wrappingAdd(1, ordering: .relaxed).newValue << Self.indexBits }

    func node(_ id: UInt64) -> CallNode? {
        guard let slot = slot(id), let node = slot.pointee.node.withLock({ $0 }), node.id == id else { return nil }
        return node
    }

    /// Forgets a call; its id means nothing from now on. False when it was forgotten already.
    @discardableResult
    func remove(_ id: UInt64) -> Bool {
        guard let slot = slot(id) else { return false }
        let forgotten: CallNode? = slot.pointee.node.withLock { node in
            guard slot.pointee.id.compareExchange(expected: id, desired: 0, ordering: .acquiringAndReleasing).exchanged else { return nil }
            defer { node = nil }
            return node
        }
        guard forgotten != nil else { return false }
        let index = Int(id & UInt64(Self.capacity - 1))
        shards[index / Self.shardSize].free.withLock { $0.returned.append(index) }
        return true
    }

    func markEnded(_ id: UInt64) {
        guard let slot = slot(id) else { return }
        // Under the slot's lock, so that no other call can take its place meanwhile.
        slot.pointee.node.withLock { _ in
            if slot.pointee.id.load(ordering: .relaxed) == id { slot.pointee.flags.bitwiseOr(Self.ended, ordering: .sequentiallyConsistent) }
        }
    }

    /// Every call that has an id now.
    var all: [CallNode] {
        (0..<Self.shardCount).flatMap { number in
            (0..<shards[number].initialised.load(ordering: .acquiring)).compactMap { index in
                slots[number * Self.shardSize + index].node.withLock { $0 }
            }
        }
    }

    /// Calls that have an id now.
    public var count: Int { (0..<Self.shardCount).reduce(0) { $0 + shards[$1].free.withLock { $0.unused - $0.returned.count } } }
}
