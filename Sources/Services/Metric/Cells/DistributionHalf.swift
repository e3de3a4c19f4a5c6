import Synchronization

/// What one half of a distribution has counted since it was emptied. Memory is taken where values fall: 512 bytes for each power of two.
///
/// `@unchecked Sendable`: the memory holds atomics only; a chunk stays where it is until the half is freed.
final class DistributionHalf: @unchecked Sendable {
    typealias Chunk = UnsafeMutablePointer<Atomic<UInt64>>

    /// Addresses; 0: nothing has fallen there.
    private let chunks: UnsafeMutablePointer<Atomic<UInt>>
    private let sum = Atomic<UInt64>(0)
    private let least = Atomic<UInt64>(.max)
    private let greatest = Atomic<UInt64>(0)

    init() {
        chunks = .allocate(capacity: BucketLayout.chunks)
        for at in 0..<BucketLayout.chunks { (chunks + at).initialize(to: Atomic(0)) }
    }

    deinit {
        for at in 0..<BucketLayout.chunks { Self.chunk(chunks[at].load(ordering: .relaxed))?.deallocate() }
        chunks.deinitialize(count: BucketLayout.chunks)
        chunks.deallocate()
    }

    private static func chunk(_ address: UInt) -> Chunk? { Chunk(bitPattern: address) }

    func record(_ value: UInt64, bucket: Int) {
        let chunk = Self.chunk(chunks[bucket >> BucketLayout.stepBits].load(ordering: .acquiring)) ?? make(bucket >> BucketLayout.stepBits)
        chunk[bucket & (BucketLayout.steps - 1)].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
        Self.replace(least, by: value, if: { value < $0 })
        Self.replace(greatest, by: value, if: { value > $0 })
    }

    /// By hand, since `min` and `max` of Atomic compare unsigned numbers as if they were signed (Swift 6.3.1).
    @inline(__always)
    private static func replace(_ place: borrowing Atomic<UInt64>, by value: UInt64, if isBetter: (UInt64) -> Bool) {
        var seen = place.load(ordering: .relaxed)
        while isBetter(seen) {
            let (isDone, now) = place.weakCompareExchange(expected: seen, desired: value, ordering: .relaxed)
            if isDone { return }
            seen = now
        }
    }

    @inline(never)
    private func make(_ at: Int) -> Chunk {
        let made = Chunk.allocate(capacity: BucketLayout.steps)
        for step in 0..<BucketLayout.steps { (made + step).initialize(to: Atomic(0)) }
        let (isOurs, before) = chunks[at].compareExchange(expected: 0, desired: UInt(bitPattern: made), ordering: .acquiringAndReleasing)
        if isOurs { return made }
        made.deallocate()
        return Self.chunk(before)!
    }

    /// Moves what was counted to `total`. Nobody may record meanwhile.
    func drain(into total: inout DistributionTotal) {
        for at in 0..<BucketLayout.chunks {
            guard let chunk = Self.chunk(chunks[at].load(ordering: .acquiring)) else { continue }
            for step in 0..<BucketLayout.steps {
                let count = chunk[step].exchange(0, ordering: .relaxed)
                if count > 0 { total.add(count, bucket: at << BucketLayout.stepBits | step) }
            }
        }
        total.sum &+= sum.exchange(0, ordering: .relaxed)
        total.least = min(total.least, least.exchange(.max, ordering: .relaxed))
        total.greatest = max(total.greatest, greatest.exchange(0, ordering: .relaxed))
    }
}

/// All that a distribution has counted, as its reader keeps it.
/// What a distribution has counted, from its beginning. Totals of the same unit can be added up.
public struct DistributionTotal: Sendable, Equatable {
    /// By bucket, as far as values have fallen.
    private(set) var counts: [UInt64] = []
    public private(set) var count: UInt64 = 0
    public internal(set) var sum: UInt64 = 0
    var least: UInt64 = .max
    var greatest: UInt64 = 0

    public init() {}

    public mutating func add(_ other: DistributionTotal) {
        for (bucket, number) in other.counts.enumerated() where number > 0 { add(number, bucket: bucket) }
        sum &+= other.sum
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
    }

    mutating func add(_ number: UInt64, bucket: Int) {
        if counts.count <= bucket { counts += repeatElement(0, count: bucket + 1 - counts.count) }
        counts[bucket] += number
        count += number
    }
}
