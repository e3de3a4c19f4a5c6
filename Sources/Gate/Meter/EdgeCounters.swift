import CCrucibleHost
import Synchronization

/// What is counted on one edge, sharded by thread so that two cores do not share a cache line.
///
/// `@unchecked Sendable`: only atomics, in memory that is never freed.
public struct EdgeCounters: @unchecked Sendable {
    public static let shardCount = 8

    struct Shard: ~Copyable {
        let entered = Atomic<UInt64>(0)
        let left = Atomic<UInt64>(0)
        let failed = Atomic<UInt64>(0)
        let samples = Atomic<UInt64>(0)
        let nanoseconds = Atomic<UInt64>(0)
        // Fills the cache line.
        let reserved = (UInt64(0), UInt64(0), UInt64(0))
    }

    let shards: UnsafeMutablePointer<Shard>

    init() {
        let bytes = MemoryLayout<Shard>.stride * Self.shardCount
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        shards = memory.bindMemory(to: Shard.self, capacity: Self.shardCount)
        for index in 0..<Self.shardCount { (shards + index).initialize(to: Shard()) }
    }

    /// The calling thread's shard.
    @inline(__always)
    static func shard(_ thread: UnsafeMutablePointer<crh_thread>) -> Int {
        let chosen = thread.pointee.shard == 0 ? crh_choose_shard(thread) : thread.pointee.shard
        return Int(chosen - 1) & (shardCount - 1)
    }

    /// A sum over all shards. `left` is read before `entered`, so calls in flight are never understated.
    public func read() -> Figures {
        var figures = Figures()
        for index in 0..<Self.shardCount {
            figures.finished += shards[index].left.load(ordering: .sequentiallyConsistent)
            figures.failed += shards[index].failed.load(ordering: .relaxed)
            figures.samples += shards[index].samples.load(ordering: .relaxed)
            figures.sampledNanoseconds += shards[index].nanoseconds.load(ordering: .relaxed)
        }
        for index in 0..<Self.shardCount { figures.entered += shards[index].entered.load(ordering: .sequentiallyConsistent) }
        return figures
    }

    public struct Figures: Sendable, Equatable {
        /// Calls that came in, refused ones included.
        public var entered: UInt64 = 0
        public var finished: UInt64 = 0
        /// Of the finished ones, those with a status other than OK.
        public var failed: UInt64 = 0
        /// How many calls were timed, and for how long in all.
        public var samples: UInt64 = 0
        public var sampledNanoseconds: UInt64 = 0

        public init() {}
        public var inFlight: UInt64 { entered - finished }
    }
}
