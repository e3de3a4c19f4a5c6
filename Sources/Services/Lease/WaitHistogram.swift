/// How long grants were waited for: counts in buckets that grow with the time, eight to each power of two, so that a quantile is at most an
/// eighth too great. From a microsecond to an hour; longer waits count as an hour.
public struct WaitHistogram: Sendable, Equatable {
    private static let steps: Int64 = 8
    private static let stepBits = 3
    /// An hour in microseconds is below 2^32.
    private static let buckets = (32 - Self.stepBits + 1) << Self.stepBits
    private static let longest: Int64 = 3_600_000_000

    private var counts = [UInt32](repeating: 0, count: Self.buckets)
    public private(set) var count: UInt64 = 0
    /// Nanoseconds.
    public private(set) var longest: Int64 = 0
    /// All waits together, in nanoseconds; two centuries at most.
    public private(set) var sum: Int64 = 0

    public init() {}

    /// Counts a wait of that many nanoseconds.
    mutating func add(_ nanoseconds: Int64) {
        count += 1
        longest = max(longest, nanoseconds)
        let (total, isOver) = sum.addingReportingOverflow(max(0, nanoseconds))
        sum = isOver ? .max : total
        let bucket = Self.bucket(of: min(max(0, nanoseconds / 1000), Self.longest))
        if counts[bucket] < .max { counts[bucket] += 1 }
    }

    /// The time in nanoseconds within which that part of the waits was over, from 0 to 1; nil when nobody has waited.
    public func quantile(_ part: Double) -> Int64? {
        guard count > 0 else { return nil }
        let wanted = max(1, UInt64((Double(count) * min(max(part, 0), 1)).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, number) in counts.enumerated() {
            seen += UInt64(number)
            if seen >= wanted { return min(longest, (Self.upperBound(of: bucket) + 1) * 1000) }
        }
        return longest
    }

    /// Below 8 each value has a bucket; above, the three bits after the first one of the value choose among eight.
    private static func bucket(of value: Int64) -> Int {
        guard value >= steps else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let step = (value >> Int64(exponent - stepBits)) & (steps - 1)
        return (exponent - stepBits + 1) << stepBits | Int(step)
    }

    /// The greatest value of a bucket, in microseconds.
    private static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= steps else { return Int64(bucket) }
        let shift = Int64(bucket >> stepBits) - 1
        return (steps + Int64(bucket) & (steps - 1) + 1) << shift - 1
    }
}
