import AlertRules
import Coordination

/// What `crucible alerts` shows, and a part of `crucible report`.
public struct CoordinationReport: Sendable, Codable {
    public struct Alert: Sendable, Codable {
        public var alert: String
        /// `firing`, `quiet`, `unknown`.
        public var state: String
        public var severity: String
        /// The labels that say whom it is about; none: the host.
        public var about: [String: String]
        /// What was compared with the bound in the last cycle; nil: nothing was seen.
        public var value: Double?
        /// It fires above this, or
        public var above: Double?
        /// below this,
        public var below: Double?
        /// and is cleared here.
        public var clear: Double
        /// Since when it fires, in milliseconds since 1970-01-01 UTC; nil: it does not.
        public var since: Int64?
        /// How often it has fired.
        public var fired: UInt64
        public var runbook: String

        enum CodingKeys: String, CodingKey {
            case alert, state, severity, about, value, above, below, clear, fired, runbook
            case since = "since_ms"
        }
    }

    /// Cycles that have begun.
    public var cycles: UInt64
    /// Cycles that were due and did not run.
    public var late: UInt64
    /// Milliseconds from one to the next.
    public var every: Int64
    /// Milliseconds over which calls are counted.
    public var window: Int64
    /// Rule by rule. A rule of which nothing was seen has one about nobody.
    public var alerts: [Alert]

    enum CodingKeys: String, CodingKey {
        case cycles, late, alerts
        case every = "every_ms"
        case window = "window_ms"
    }
}

extension CoordinationReport.Alert {
    /// - Parameters:
    ///   - now, wall: the same moment by both clocks, in nanoseconds.
    init(_ state: AlertState, now: Int64, wall: Int64) {
        let rule = state.rule
        self.init(
            alert: rule.name, state: state.condition.rawValue, severity: rule.severity.rawValue, about: state.subject.dictionary, value: state.value,
            above: rule.side == .above ? rule.bound : nil, below: rule.side == .below ? rule.bound : nil, clear: rule.clear,
            since: state.since.map { (wall - (now - $0)) / 1_000_000 }, fired: state.fired, runbook: rule.runbook)
    }
}

extension Host {
    /// How the host looks after itself, and what it warns of. [any-thread]
    public var coordinationReport: CoordinationReport { coordination.report(of: self) }
}
