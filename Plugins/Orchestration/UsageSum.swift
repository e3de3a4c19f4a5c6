import CruciblePlugin

/// Tokens of all model calls that answered.
struct UsageSum: Sendable, Equatable {
    /// nil as soon as one did not tell.
    private(set) var total: TokenUsage? = TokenUsage(inputTokens: 0, outputTokens: 0)

    mutating func add(_ usage: TokenUsage?) {
        guard let sum = total, let usage else {
            total = nil
            return
        }
        // Numbers of a stranger: clamped instead of trapping.
        total = TokenUsage(
            inputTokens: Self.clamped(sum.inputTokens, usage.inputTokens),
            outputTokens: Self.clamped(sum.outputTokens, usage.outputTokens))
    }

    private static func clamped(_ sum: Int, _ more: Int) -> Int {
        let (result, overflow) = sum.addingReportingOverflow(max(0, more))
        return overflow ? .max : result
    }
}
