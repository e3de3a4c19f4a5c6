/// One test's verdict and time.
public struct TestResult: Sendable {
    public var test: ConformanceTest
    public var verdict: Verdict
    /// From start to end of its process.
    public var duration: Duration
    /// The command that shows the same again, for what failed.
    public var reproduce: String?
}
