/// The pause between a failed attempt and the next one.
enum Backoff {
    /// Doubling stops here, unless the first pause is longer.
    static let longest: Duration = .seconds(300)
    /// Enough doublings to get from a millisecond beyond `longest`.
    private static let mostDoublings = 20
    private static let millionths = 1_000_000
    /// A fifth, in millionths.
    private static let jitter = 200_000

    /// `first · 2^(attempt - 1)`, bounded, and varied by up to a fifth either way.
    ///
    /// The variation depends on the seed, the plugin and the attempt and on nothing else, so that a race between plugins
    /// does not change it.
    static func pause(first: Duration, afterAttempt attempt: Int, plugin: Int, seed: UInt64) -> Duration {
        let bounded = first < longest ? min(first * (1 << min(attempt - 1, mostDoublings)), longest) : first
        var generator = SplitMix64(seed: seed, stream: UInt64(plugin) << 32 | UInt64(attempt))
        // Not `Int.random`, whose numbers another release of Swift may draw differently. The remainder's bias is nothing.
        let variation = Int(generator.next() % UInt64(2 * jitter + 1)) - jitter
        return bounded / millionths * (millionths + variation)
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014); constants by David Stafford.
private struct SplitMix64 {
    private var state: UInt64

    /// One of many independent streams of one seed.
    init(seed: UInt64, stream: UInt64) {
        state = stream
        state = seed ^ next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
