import Host

/// A swap for people.
enum SwapText {
    /// `commit     1.2 ms  generation 2, 3 calls parked`
    static func line(_ step: SwapStepReport) -> String {
        let time = DurationText.text(nanoseconds: step.nanoseconds)
        let name = step.step + String(repeating: " ", count: max(0, 10 - step.step.count))
        let padding = String(repeating: " ", count: max(0, 8 - time.count))
        return "\(name) \(padding)\(time)  \(step.outcome == "failed" ? "failed: " : "")\(step.detail)"
    }

    static func ending(_ report: SwapReport) -> String {
        let reasons = report.reasons.joined(separator: "; ")
        let text =
            switch report.outcome {
            case "committed": "generation \(report.generation) serves"
            case "rolled-back": "rolled back to generation \(report.generation): \(reasons)"
            case "roll-back-failed": "generation \(report.generation) serves, though it was to be rolled back: \(reasons)"
            case "refused": "refused, nothing was stopped: \(reasons)"
            default: "given up, generation \(report.generation) serves on: \(reasons)"
            }
        return "\(text); lost: \(report.lost ?? "nothing")"
    }
}
