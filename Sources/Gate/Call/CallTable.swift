import CCrucible
import Locking
import Synchronization

/// All calls that can be named by an id: asynchronous crossings until they are answered, and calls that somebody opened.
///
/// An id is a slot's index and how often the slot was used, so an old id never means a new call. What a synchronous crossing needs of its
/// parent is read without a lock; the node itself is guarded by the slot's lock.
///
/// `@unchecked Sendable`: the slots hold atomics and mutexes, in memory that is never freed.
public final class CallTable: @unchecked Sendable {
    /// Calls at one time.
    public static let capacity = 1 << 16
    private static let indexBits: UInt64 = 16

    struct Slot: ~Copyable {
        /// 0: free.
        let id = Atomic<UInt64>(0)
        let deadline = Atomic<Int64>(0)
        let flags = Atomic<UInt32>(0)
        let chain = Atomic<UInt64>(0)
        let traceHigh = Atomic<UInt64>(0)
        let traceLow = Atomic<UInt64>(0)
        let node = Locked<CallNode?>(nil)
    }

    static let ended: UInt32 = 1
    static let traced: UInt32 = 2

    let slots: UnsafeMutablePointer<Slot>
    private let free: Locked<(unused: Int, returned: [Int])>
    private let uses = Atomic<UInt64>(1)

    /// One for the process: ids are unique over all hosts in it.
    public static let shared = CallTable()

    init() {
        slots = .allocate(capacity: Self.capacity)
        free = Locked((0, []))
    }

    /// The slot that the id names, if that call has not ended.
    @inline(__always)
    func slot(_ id: UInt64) -> UnsafeMutablePointer<Slot>? {
        let index = Int(id & UInt64(Self.capacity - 1))
        guard id != 0, index < initialised.load(ordering: .acquiring) else { return nil }
        let slot = slots + index
        return slot.pointee.id.load(ordering: .acquiring) == id ? slot : nil
    }

    private let initialised = Atomic<Int>(0)

    /// Gives the node an id. nil when there are too many calls.
    func insert(_ node: CallNode) -> UInt64? {
        let index: Int? = free.withLock { free in
            if let index = free.returned.popLast() { return index }
            guard free.unused < Self.capacity else { return nil }
            (slots + free.unused).initialize(to: Slot())
            free.unused += 1
            initialised.store(free.unused, ordering: .releasing)
            return free.unused - 1
        }
        guard let index else { return nil }
        let id = uses.wrappingAdd(1, ordering: .relaxed).newValue << Self.indexBits | UInt64(index)
        let slot = slots + index
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

    /// An id that no call has or will have.
    func unusedID() -> UInt64 { uses.wrappingAdd(1, ordering: .relaxed).newValue << Self.indexBits }

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
        free.withLock { $0.returned.append(Int(id & UInt64(Self.capacity - 1))) }
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
        (0..<initialised.load(ordering: .acquiring)).compactMap { slots[$0].node.withLock { $0 } }
    }

    /// Calls that have an id now.
    public var count: Int { free.withLock { $0.unused - $0.returned.count } }
}
