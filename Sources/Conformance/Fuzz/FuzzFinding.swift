/// The smallest input that was found to fail like the one of a random run.
public struct FuzzFinding: Sendable, Encodable {
    public var calls: [FuzzCall]
    /// Calls of the random run that are not in it.
    public var removed: Int
    /// Processes that it took.
    public var runs: Int
    /// Whether nothing smaller was left to try; otherwise runs or time were used up.
    public var isSmallest: Bool
    /// Where the input was written to; nil: nowhere.
    public var file: String?

    private enum CodingKeys: String, CodingKey {
        case calls, removed, runs, file
        case isSmallest = "smallest"
    }
}
