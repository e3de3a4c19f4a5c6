import FoundationEssentials

/// A seed for one test, printed so that a failure can be repeated with `CRUCIBLE_TEST_SEED`.
public func printedSeed(_ test: String = #function) -> UInt64 {
    let seed = ProcessInfo.processInfo.environment["CRUCIBLE_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
    print("\(test): CRUCIBLE_TEST_SEED=\(seed)")
    return seed
}
