/// One test's verdict and time.
public struct TestResult: Sendable {
    public var test: ConformanceTest
    public var verdict: Verdict
    /// From start to end of its process.
    public var duration: Duration
    /// The command that shows the same again, for what failed.
    public var reproduce: String?
    /// What else is to be said of what failed.
    public var notes: [String] = []
    /// Of `fuzz`: the smallest input that fails alike, whose verdict this is.
    public var finding: FuzzFinding?
}
