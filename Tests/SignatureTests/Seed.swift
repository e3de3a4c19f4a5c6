import FoundationEssentials

/// A seed for one test, printed so that a failure can be repeated with `CRUCIBLE_TEST_SEED`.
func printedSeed(_ test: String = #function) -> UInt64 {
    let seed = ProcessInfo.processInfo.environment["CRUCIBLE_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
    print("\(test): CRUCIBLE_TEST_SEED=\(seed)")
    return seed
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
