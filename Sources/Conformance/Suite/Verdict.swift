/// How a test ended.
public enum Verdict: Sendable, Hashable {
    case passed
    /// Every reason.
    case failed([String])
    /// Does not apply to this plugin, or could not be tried.
    case skipped(String)
    /// A signal ended the process, during this step.
    case crashed(signal: Int32, step: String)
    /// The process was killed at the test's deadline, during this step.
    case timedOut(step: String)

    /// Whether the plugin broke a rule.
    public var isFailure: Bool {
        switch self {
        case .passed, .skipped: false
        case .failed, .crashed, .timedOut: true
        }
    }

    /// One word, as in the JSON report.
    public var name: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        case .crashed: "crashed"
        case .timedOut: "timed_out"
        }
    }

    /// Why, in words; empty for what passed.
    public var reasons: [String] {
        switch self {
        case .passed: []
        case .failed(let reasons): reasons
        case .skipped(let reason): [reason]
        case .crashed(let signal, let step): ["signal \(signal) (\(Self.name(of: signal))) while: \(step)"]
        case .timedOut(let step): ["did not end in time, while: \(step)"]
        }
    }

    static func name(of signal: Int32) -> String {
        let names: [Int32: String] = [
            4: "illegal instruction", 5: "trap", 6: "abort", 7: "bus error", 8: "arithmetic error", 9: "killed", 11: "segmentation fault",
            13: "broken pipe", 14: "alarm", 15: "terminated",
        ]
        return names[signal] ?? "see signal(7)"
    }
}
