/// A report for people.
public struct ReportText: Sendable {
    /// Whether words are coloured, with the sequences of terminals.
    public var hasColour: Bool

    public init(hasColour: Bool) { self.hasColour = hasColour }

    /// One test: its verdict, its sentence, and when it failed everything that helps.
    public func lines(_ result: TestResult) -> [String] {
        let id = result.test.id + String(repeating: " ", count: max(0, Self.width - result.test.id.count))
        switch result.verdict {
        case .passed: return ["\(styled("ok     ", "32")) \(id) \(result.test.description)"]
        case .skipped(let reason): return ["\(styled("skipped", "2")) \(id) \(styled(reason, "2"))"]
        case .failed, .crashed, .timedOut:
            let word = result.verdict.name == "timed_out" ? "HANGS  " : result.verdict.name == "crashed" ? "CRASHED" : "FAILED "
            var lines = ["\(styled(word, "31")) \(id) \(result.test.description)"]
            lines += result.verdict.reasons.map { "          \($0)" }
            lines += result.finding.map(Self.lines) ?? []
            lines += result.notes.map { "          Note: \($0)" }
            lines.append("          What it means: \(result.test.meaning)")
            lines.append("          See plugin-sdk/docs/\(result.test.page)")
            if let command = result.reproduce { lines.append("          Again: \(command)") }
            return lines
        }
    }

    /// Calls of an input that are shown.
    private static let maximumCalls = 10

    private static func lines(_ finding: FuzzFinding) -> [String] {
        let count = finding.calls.count == 1 ? "1 call" : "\(finding.calls.count) calls"
        let word = finding.isSmallest ? "smallest" : "smallest yet"
        var lines = ["          The \(word) input that does it: \(count), \(finding.removed) removed (\(finding.runs) tries)"]
        for (index, call) in finding.calls.prefix(maximumCalls).enumerated() { lines.append("          \(index + 1). \(call)") }
        if finding.calls.count > maximumCalls { lines.append("          and \(finding.calls.count - maximumCalls) more") }
        if let file = finding.file { lines.append("          Written to \(file)") }
        return lines
    }

    /// The last line.
    public func summary(_ report: ConformanceReport) -> String {
        let passed = report.results.count { $0.verdict == .passed }
        let skipped = report.results.count { $0.verdict.name == "skipped" }
        let failed = report.failures.count
        let text = "\(report.library): \(passed) passed, \(failed) failed, \(skipped) skipped (seed \(report.seed))"
        return styled(text, failed == 0 ? "32" : "31")
    }

    /// The tests with what they show, for `--list`.
    public static func list(_ tests: [ConformanceTest]) -> [String] {
        tests.map { "\($0.id)\(String(repeating: " ", count: max(1, width + 1 - $0.id.count)))\($0.description)" }
    }

    private static let width = ConformanceSuite.all.map(\.id.count).max() ?? 0

    private func styled(_ text: String, _ code: String) -> String { hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
