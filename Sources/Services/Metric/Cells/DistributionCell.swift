import Glibc
import Locking
import Synchronization

/// How often which values came. Threads that record take no lock and never wait; a reader waits for those that are inside.
///
/// There are two halves: threads record into the one that is active. A reader makes the other one active, waits until everybody has left
/// the former, and adds that to the total. So what it reads is whole: no value is in a bucket but not in the sum. (The way of
/// HdrHistogram's WriterReaderPhaser: the sign of `entered` says which half is active.)
public final class DistributionCell: Sendable {
    let layout: BucketLayout
    private let entered = Atomic<Int64>(0)
    private let left = (even: LeftCount(), odd: LeftCount())
    private let halves = (even: DistributionHalf(), odd: DistributionHalf())
    private let total = Locked(DistributionTotal())

    private final class LeftCount: Sendable {
        let value: Atomic<Int64>
        init() { value = Atomic(0) }
    }

    public init(_ unit: MetricUnit) {
        layout = BucketLayout(unit)
        left.odd.value.store(.min, ordering: .relaxed)
    }

    /// - Parameter value: at most ``MetricLimits/value``. [any-thread]
    public func record(_ value: UInt64) {
        let bucket = layout.index(of: value)
        let isOdd = entered.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue < 0
        (isOdd ? halves.odd : halves.even).record(value, bucket: bucket)
        (isOdd ? left.odd : left.even).value.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }

    /// All that was recorded. May wait for threads that record. [any-thread]
    public func read() -> DistributionTotal {
        total.withLock { total in
            let wasOdd = entered.load(ordering: .relaxed) < 0
            let start: Int64 = wasOdd ? 0 : .min
            (wasOdd ? left.even : left.odd).value.store(start, ordering: .releasing)
            let before = entered.exchange(start, ordering: .acquiringAndReleasing)
            // What they do inside is a few instructions.
            while (wasOdd ? left.odd : left.even).value.load(ordering: .acquiring) != before { sched_yield() }
            (wasOdd ? halves.odd : halves.even).drain(into: &total)
            return total
        }
    }
}
