import Host

/// Alerts for people.
enum AlertTable {
    static let head = ["alert", "state", "about", "value", "fires", "clears", "times", "what to do"]

    /// `1 firing, 20 quiet, 5 unknown; cycle 12, every 30s`
    static func summary(_ report: CoordinationReport) -> String {
        let counts = ["firing", "quiet", "unknown"].map { state in "\(report.alerts.count { $0.state == state }) \(state)" }
        let late = report.late > 0 ? ", \(report.late) late" : ""
        return "\(counts.joined(separator: ", ")); cycle \(report.cycles)\(late), every \(DurationText.manifest(.milliseconds(report.every)))"
    }

    static func rows(_ report: CoordinationReport, firingOnly: Bool) -> [[String]] {
        report.alerts.filter { !firingOnly || $0.state == "firing" }.map { alert in
            let about = alert.about.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
            let bound = alert.above.map { "above \(NumberText.text($0))" } ?? alert.below.map { "below \(NumberText.text($0))" } ?? "unknown"
            return [
                alert.alert, alert.state, about.isEmpty ? "-" : about, alert.value.map(NumberText.text) ?? "unknown", bound,
                "at \(NumberText.text(alert.clear))", "\(alert.fired)", alert.runbook,
            ]
        }
    }

    static func text(_ report: CoordinationReport, all: Bool) -> String {
        let rows = rows(report, firingOnly: !all)
        guard !rows.isEmpty else { return summary(report) + "\n" }
        return summary(report) + "\n\n" + TableText.lines([head.map { $0.uppercased() }] + rows).map { $0 + "\n" }.joined()
    }
}
