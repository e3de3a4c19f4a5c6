/// One test of the suite. It runs in a process of its own, so that a crash or a hang is its verdict and nothing else.
public struct ConformanceTest: Sendable {
    /// `one-symbol`: what filters and reports name.
    public let id: String
    /// What is shown, as one sentence.
    public let description: String
    /// What it means for a host when the test fails, as one sentence.
    public let meaning: String
    /// Where the rule stands, below `plugin-sdk/docs`.
    public let page: String
    /// When the process is killed.
    public let deadline: Duration
    let body: @Sendable (TestContext) throws -> Void

    init(
        _ id: String, _ description: String, meaning: String, page: String, deadline: Duration = .seconds(60),
        _ body: @escaping @Sendable (TestContext) throws -> Void
    ) {
        self.id = id
        self.description = description
        self.meaning = meaning
        self.page = page
        self.deadline = deadline
        self.body = body
    }
}
