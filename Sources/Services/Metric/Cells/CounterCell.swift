import CCrucibleHost
import Synchronization

/// A sum to which all threads add. Each adds to one of several places, so that two seldom wait for one cache line; a reader adds up.
///
/// `@unchecked Sendable`: the memory holds atomics only, and is freed with the cell.
final class CounterCell: @unchecked Sendable {
    /// A power of two. Threads are numbered one after the other, so that those of a pool spread evenly.
    static let shards = 8
    /// A cache line.
    private static let stride = 64 / MemoryLayout<Atomic<UInt64>>.stride

    private let places: UnsafeMutablePointer<Atomic<UInt64>>

    init() {
        places = .allocate(capacity: Self.shards * Self.stride)
        for at in 0..<(Self.shards * Self.stride) { (places + at).initialize(to: Atomic(0)) }
    }

    deinit {
        places.deinitialize(count: Self.shards * Self.stride)
        places.deallocate()
    }

    /// Begins again at zero beyond 2^64. [any-thread]
    func add(_ amount: UInt64) {
        let shard = Int(crh_current().pointee.number) & (Self.shards - 1)
        places[shard * Self.stride].wrappingAdd(amount, ordering: .relaxed)
    }

    func read() -> UInt64 {
        var sum: UInt64 = 0
        for shard in 0..<Self.shards { sum &+= places[shard * Self.stride].load(ordering: .relaxed) }
        return sum
    }
}
