/// Which bucket a value falls into: 64 to each power of two, so that a bucket is at most a 64th wide, as HdrHistogram has it. The upper bound
/// belongs to its bucket, and every power of two is one, so that counts up to those are exact.
///
/// Seconds are counted in steps of 78125/8192 ns, of which 2^20 are 10 ms: the bounds that OpenTelemetry recommends for durations are then
/// powers of two.
struct BucketLayout: Sendable, Equatable {
    static let stepBits = 6
    static let steps = 1 << Self.stepBits
    /// Of 64 buckets each; the first is linear.
    static let chunks = 45

    private let isSeconds: Bool

    init(_ unit: MetricUnit) { isSeconds = unit == .seconds }

    /// - Parameter value: at most ``MetricLimits/value``.
    func index(of value: UInt64) -> Int {
        let scaled = isSeconds ? (value * 8192 + 78124) / 78125 : value
        let place = scaled == 0 ? 0 : scaled - 1
        guard place >= UInt64(Self.steps) else { return Int(place) }
        let exponent = 63 - place.leadingZeroBitCount
        let step = Int(place >> UInt64(exponent - Self.stepBits)) & (Self.steps - 1)
        return (exponent - Self.stepBits + 1) << Self.stepBits | step
    }

    /// The greatest value of a bucket, in the metric's unit.
    func upperBound(of index: Int) -> Double {
        let (chunk, step) = (index >> Self.stepBits, index & (Self.steps - 1))
        let scaled = chunk == 0 ? Double(step + 1) : Double((Self.steps + step + 1) << (chunk - 1))
        return isSeconds ? scaled / 1_048_576 * 0.01 : scaled
    }

    /// How many buckets lie at or below 2^power.
    static func bucketsBelow(power: Int) -> Int { power <= stepBits ? 1 << power : (power - stepBits + 1) << stepBits }

    /// The bounds that Prometheus is given, as powers of two and in the metric's unit, ascending.
    func exposedBounds(_ unit: MetricUnit) -> [(power: Int, bound: Double)] {
        let powers: [Int] =
            switch unit {
            // 9.8 µs to 2.5 ms in steps of four, then OpenTelemetry's, 10 ms to 82 s in steps of two, then five and a half minutes.
            case .seconds: Array(stride(from: 10, through: 18, by: 2)) + Array(20...33) + [35]
            // 64 bytes to 16 GiB.
            case .bytes: Array(stride(from: 6, through: 34, by: 4))
            // OpenTelemetry's for tokens: 1 to 67108864.
            default: Array(stride(from: 0, through: 26, by: 2))
            }
        return powers.map { ($0, isSeconds ? Double(1 << $0) / 1_048_576 * 0.01 : Double(1 << $0)) }
    }
}
