/// How long leases were held, as a running mean: each new one counts an eighth.
struct HoldingTime: Sendable {
    /// Longer ones count as this long, a little more than the longest term, so that sums stay in range.
    static let longest: Int64 = 1 << 42
    /// What a lease counts with before any has ended. Only that it is equal for all matters, and it is never told to anybody.
    private static let assumed: Int64 = 1_000_000

    private var mean: Int64 = 0
    private(set) var hasSamples = false

    /// Nanoseconds; nil as long as nothing was measured.
    var measured: Int64? { hasSamples ? mean : nil }
    var estimate: Int64 { hasSamples ? mean : Self.assumed }

    /// What was counted in the assumed time, in the first one that was measured.
    static func rescaled(_ use: Int64, to first: Int64) -> Int64 {
        Int64(min(Int128(use) * Int128(min(first, longest)) / Int128(assumed), Int128(FairTag.greatestUse)))
    }

    mutating func add(_ held: Int64) {
        let held = min(held, Self.longest)
        mean = hasSamples ? mean + (held - mean) / 8 : held
        hasSamples = true
    }
}
