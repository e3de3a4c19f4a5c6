import AlertRules
import Coordination

/// event-coordination.schema.json: one cycle.
struct CoordinationNews: Encodable {
    struct Step: Encodable {
        var step: String
        /// Nanoseconds.
        var duration: Int64
        /// Absent unless it was.
        var slow: Bool?
        var error: String?
        var did: [String: Int64]

        enum CodingKeys: String, CodingKey {
            case step, slow, error, did
            case duration = "duration_ns"
        }
    }

    var cycle: UInt64
    var late: UInt64
    var duration: Int64
    var steps: [Step]

    enum CodingKeys: String, CodingKey {
        case cycle, late, steps
        case duration = "duration_ns"
    }

    init(_ report: CycleReport) {
        (cycle, late, duration) = (report.number, report.late, report.nanoseconds)
        steps = report.steps.map {
            Step(
                step: $0.step.rawValue, duration: $0.nanoseconds, slow: $0.isSlow ? true : nil, error: $0.outcome.error, did: $0.outcome.did)
        }
    }
}

/// event-alert.schema.json: an alert fired, or was cleared.
struct AlertNews: Encodable {
    var event: String
    var alert: String
    var severity: String
    var about: [String: String]
    var value: Double?
    var above: Double?
    var below: Double?
    var clear: Double
    var reason: String?
    var runbook: String

    init(_ change: AlertChange) {
        let rule = change.rule
        (event, alert, severity, runbook) = (change.kind.rawValue, rule.name, rule.severity.rawValue, rule.runbook)
        about = change.subject.dictionary
        (value, clear, reason) = (change.value, rule.clear, change.reason)
        if rule.side == .above { above = rule.bound } else { below = rule.bound }
    }
}

extension AlertSubject {
    var dictionary: [String: String] { Dictionary(labels.map { ($0.name, $0.value) }) { first, _ in first } }
}

extension AlertChange {
    /// For the log: `plugin-errors (plugin=model) fired: 0.2 is above 0.05; see …`
    var text: String {
        let who = subject.labels.isEmpty ? rule.name : "\(rule.name) (\(subject))"
        switch kind {
        case .fired: return "alert \(who) fired: \(value.map { "\($0)" } ?? "unknown") is \(rule.side.rawValue) \(rule.bound); see \(rule.runbook)"
        case .cleared: return "alert \(who) cleared: \(reason ?? value.map { "\($0)" } ?? "unknown")"
        }
    }
}
